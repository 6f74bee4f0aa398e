"use server";

import { act } from "@/app/_server/act";
import { inspectCsr } from "@/lib/certificates/inspect-csr";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { inspectionInput } from "./input";
import { wizardHref } from "./steps";

export const inspectAction = act(inspectCsr, { input: inspectionInput });

export const issueAction = act(issueCertificate, {
  revalidate: "/",
  redirectTo: ({ kid, profileId, replaces, applicationId, organisationId }) => {
    const own = applicationId ? `/applications/${applicationId}` : `/organisations/${organisationId}`;
    return wizardHref(own, { step: "done", type: { id: profileId }, replaces: replaces ?? undefined, kid });
  },
});
