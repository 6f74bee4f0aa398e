import { defineOperation } from "./context";
import { findReferenced } from "./find-referenced";
import { issue } from "./issuance";
import { Certificate } from "./schema/certificate";
import { RenewCertificateInput } from "./schema/csr";
import { readScope } from "./view";

/**
 * Issues a successor of the same type for the same holder; the predecessor stays valid and is superseded. A certificate has one
 * successor at a time: of several concurrent renewals one succeeds, the others get `conflict`.
 */
export const renewCertificate = defineOperation({
  operation: "certificate.renew",
  summary: "Renew a certificate with a new CSR.",
  permission: "certificate:issue",
  scope: "organisation",
  effect: "durable",
  input: RenewCertificateInput,
  output: Certificate,
  async run({ ctx, input: { kid: reference, ...request }, tx, auditRow, changed }) {
    const before = await findReferenced(tx, readScope(ctx.actor), reference);
    const holder = before.applicationId
      ? { applicationId: before.applicationId }
      : { organisationId: before.organisationId };
    return issue(
      { ctx, auditRow, changed },
      { name: before.name, ...request, ...holder, profileId: before.profileId, replacesKid: before.kid ?? "" },
    );
  },
});
