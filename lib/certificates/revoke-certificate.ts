import { mayGiveReason } from "@/lib/compromise/reasons";
import { revokeOne } from "@/lib/compromise/revoke";
import { AppError } from "@/lib/errors";
import { assertMay } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { findReferenced } from "./find-referenced";
import { Certificate } from "./schema/certificate";
import { RevokeCertificateInput } from "./schema/revocation";
import { findByKid } from "./store";
import { readScope, toCertificate } from "./view";

/**
 * Revokes a certificate permanently, also an expired one. Of several concurrent calls the first succeeds and its reason is kept; the
 * others get `conflict`. `keyCompromise` blocks the key and revokes every other certificate and registered key on it, in the same transaction.
 */
export const revokeCertificate = defineOperation({
  operation: "certificate.revoke",
  summary: "Revoke a certificate permanently.",
  permission: "certificate:revoke",
  scope: "organisation",
  effect: "write",
  input: RevokeCertificateInput,
  output: Certificate,
  async run({ ctx, input: { kid: reference, ...request }, tx, audit, changed }) {
    const before = await findReferenced(tx, readScope(ctx.actor), reference);
    assertMay(ctx.actor, "certificate:revoke", before);
    if (!mayGiveReason(ctx.actor, request.reason)) {
      throw new AppError(
        "forbidden",
        "Only security officers and super administrators can use the reason privilegeWithdrawn. Choose another reason.",
      );
    }
    await revokeOne({ ctx, tx, audit, changed }, before, request);
    return toCertificate(ctx.deps, await findByKid(tx, readScope(ctx.actor), before.kid ?? ""));
  },
});
