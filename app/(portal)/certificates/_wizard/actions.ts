"use server";

import { act } from "@/app/_server/act";
import { inspectCsr } from "@/lib/certificates/inspect-csr";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { inspectionInput, issuingInput } from "./input";
import { CLIENT_FIELD } from "./request-slot";
import { wizardHref } from "./steps";

export const inspectAction = act(inspectCsr, { input: inspectionInput });

export const issueAction = act(issueCertificate, {
  input: issuingInput,
  revalidate: "/",
  redirectTo: ({ kid, profileId, replaces, applicationId, organisationId }, form) => {
    const own = applicationId ? `/applications/${applicationId}` : `/organisations/${organisationId}`;
    const client = String(form.get(CLIENT_FIELD) ?? "") || undefined;
    return wizardHref(own, { step: "done", type: { id: profileId }, replaces: replaces ?? undefined, client, kid });
  },
});
