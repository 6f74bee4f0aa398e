import { defineOperation } from "./context";
import { kidOfReference, REPLACED } from "./find-referenced";
import { issue } from "./issuance";
import { Certificate } from "./schema/certificate";
import { IssueCertificateInput } from "./schema/csr";
import { readScope } from "./view";

/** Issues a certificate for a CSR. `issuance.ts` describes the commits. */
export const issueCertificate = defineOperation({
  operation: "certificate.issue",
  summary: "Issue a certificate for a certificate signing request.",
  permission: "certificate:issue",
  scope: "organisation",
  effect: "durable",
  input: IssueCertificateInput,
  output: Certificate,
  async run({ ctx, input: { type, replaces, ...request }, tx, auditRow, changed }) {
    const replacesKid = replaces && (await kidOfReference(tx, readScope(ctx.actor), replaces, REPLACED));
    return issue({ ctx, auditRow, changed }, { ...request, profileId: type, replacesKid });
  },
});
