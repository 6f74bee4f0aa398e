"use server";

import { act } from "@/app/_server/act";
import { inspectCsr } from "@/lib/certificates/inspect-csr";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { inspectionInput } from "./_inspection";
import { wizardHref } from "./_steps";

export const inspectAction = act(inspectCsr, { input: inspectionInput });

export const issueAction = act(issueCertificate, {
  revalidate: "/",
  redirectTo: ({ kid, type, replaces, applicationId }) =>
    wizardHref(applicationId ?? "", { step: "done", type, replaces: replaces ?? undefined, kid }),
});
