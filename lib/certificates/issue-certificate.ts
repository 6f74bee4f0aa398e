import { defineOperation } from "@/lib/operation/operation";
import { issue } from "./issuance";
import { Certificate, IssueCertificateInput } from "./schema";

/** Issues a certificate for a CSR. See `issuance.ts` for what is committed when. */
export const issueCertificate = defineOperation({
  operation: "certificate.issue",
  summary: "Issue a certificate for a certificate signing request.",
  permission: "certificate:issue",
  scope: "organisation",
  effect: "durable",
  input: IssueCertificateInput,
  output: Certificate,
  run: ({ ctx, input: { type, replaces, ...request }, auditRow, changed }) =>
    issue({ ctx, auditRow, changed }, { ...request, profileId: type, replacesKid: replaces }),
});
