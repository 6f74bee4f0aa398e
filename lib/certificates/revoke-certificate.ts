import { blockKeys } from "@/lib/keys/block-keys";
import { type Actor, assertMay } from "@/lib/operation/actor";
import { AppError, conflict } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import type { Change } from "@/lib/runtime/changes";
import { Certificate, RevokeCertificateInput } from "./schema";
import { findByKid, findSiblingsOnKey, markRevoked, releaseKey } from "./store";
import { readScope, toCertificate } from "./view";

/**
 * Revokes a certificate for good, expired ones too. Of several at once the first wins and its reason stays; the others
 * get `conflict`. `keyCompromise` blocks the key and takes every other certificate and registered key on it along, in the same transaction.
 */
export const revokeCertificate = defineOperation({
  operation: "certificate.revoke",
  summary: "Revoke a certificate for good.",
  permission: "certificate:revoke",
  effect: "write",
  input: RevokeCertificateInput,
  output: Certificate,
  async run({ ctx, input, tx, audit, changed }) {
    const before = await findByKid(tx, readScope(ctx.actor), input.kid);
    assertMay(ctx.actor, "certificate:revoke", before.organisationId);
    if (input.reason === "privilegeWithdrawn") assertPlatform(ctx.actor);
    const at = ctx.deps.clock.now();
    const mark = { at, reason: input.reason, note: input.comment ?? null };
    // Key first, certificates after: the order issuances take too, so that nobody waits in a circle.
    if (input.reason === "keyCompromise") {
      for (const change of await blockKeys(tx, [before.keyFingerprint], "key_compromise", at)) changed(change);
    } else await releaseKey(tx, before.keyFingerprint, before.id);

    if (!(await markRevoked(tx, before.id, "active", mark))) {
      const now = await findByKid(tx, readScope(ctx.actor), input.kid);
      const when = now.revokedAt ? ` on ${now.revokedAt.toISOString().slice(0, 10)}` : "";
      throw conflict(
        `The certificate is already revoked${when} (${now.revocationReason ?? "unspecified"}); the first reason stays.`,
        "certificate_already_revoked",
      );
    }
    const after = await findByKid(tx, readScope(ctx.actor), input.kid);
    await audit({
      entity: "certificate",
      entityId: before.id,
      organisationId: before.organisationId,
      applicationId: before.applicationId,
      before: { kid: before.kid, status: before.status },
      after: { kid: after.kid, status: after.status, reason: mark.reason, comment: mark.note, revokedAt: at },
    });
    changed(revocationOf(before));
    if (input.reason !== "keyCompromise") return toCertificate(ctx.deps, after);

    for (const sibling of await findSiblingsOnKey(tx, before)) {
      const from = sibling.status === "prepared" ? "prepared" : "active";
      if (!(await markRevoked(tx, sibling.id, from, mark))) continue; // someone else revoked it a moment ago
      await audit({
        entity: "certificate",
        entityId: sibling.id,
        organisationId: sibling.organisationId,
        applicationId: sibling.applicationId,
        before: { kid: sibling.kid, status: sibling.status },
        after: {
          kid: sibling.kid,
          status: from === "prepared" ? "failed" : "revoked",
          reason: mark.reason,
          revokedAt: at,
        },
      });
      changed(revocationOf(sibling));
    }
    return toCertificate(ctx.deps, await findByKid(tx, readScope(ctx.actor), input.kid));
  },
});

/** What caches and CRL builders hear. */
export function revocationOf(row: {
  organisationId: string;
  applicationId: string | null;
  serial: string;
  issuerId: string;
}): Change {
  const { organisationId, applicationId, serial, issuerId } = row;
  return { kind: "certificate", organisationId, applicationId, serial, issuerId, isRevocation: true };
}

/** RFC 5280's privilegeWithdrawn is the ecosystem's word against the holder, so the holder can't say it. */
function assertPlatform(actor: Actor): void {
  if (actor.kind === "operator" || actor.kind === "job") return;
  if (actor.kind === "user" && (actor.platformRole === "super_admin" || actor.platformRole === "security_officer")) {
    return;
  }
  throw new AppError("forbidden", "Only the portal's operators may withdraw privileges. Choose another reason.");
}
