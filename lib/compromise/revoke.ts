import type { Tx } from "@/lib/db/database";
import type { Certificate as CertificateRow } from "@/lib/db/generated/client";
import { conflict } from "@/lib/errors";
import type { AuditEntry } from "@/lib/operation/audit-entry";
import type { Context } from "@/lib/operation/operation";
import type { Change } from "@/lib/runtime/changes";
import { blockKeys } from "./block-keys";
import type { RevocationReasonChoice } from "./schema";
import {
  familyOfRow,
  findRegisteredOnKeys,
  findRevocation,
  lockOnKeys,
  markRevoked,
  type RevocationMark,
  releaseKey,
  revokeGrantsOfKeys,
} from "./store";

/** What must be known of a certificate to revoke it. */
export type RevocableRow = Pick<
  CertificateRow,
  "id" | "kid" | "status" | "organisationId" | "applicationId" | "serial" | "issuerId" | "keyFingerprint" | "publicKey"
>;

/** What an operation that revokes hands on: its transaction and its ways to record and announce. */
export interface RevocationTools {
  ctx: Context;
  tx: Tx;
  audit(entry: AuditEntry): Promise<void>;
  changed(change: Change): void;
}

export interface RevocationRequest {
  reason: RevocationReasonChoice;
  comment?: string | undefined;
  /** When it was revoked, where that is not now: a revocation that a restored database lacks keeps its date. */
  at?: Date | undefined;
}

/**
 * Revokes one certificate, for `keyCompromise` with its key and everything on it, and ends the grants obtained with it.
 * Who may is the caller's question.
 * @throws AppError conflict when it is revoked already: the first reason stays
 */
export async function revokeOne(
  tools: RevocationTools,
  before: RevocableRow,
  { reason, comment, at = tools.ctx.deps.clock.now() }: RevocationRequest,
): Promise<void> {
  const { tx, audit, changed } = tools;
  const mark: RevocationMark = { at, reason, note: comment ?? null };
  // Key first, certificates after: the order issuances take too, so that nobody waits in a circle.
  if (reason === "keyCompromise") {
    for (const change of await blockKeys(tx, familyOfRow(before), "key_compromise", mark.at)) changed(change);
  } else await releaseKey(tx, before.keyFingerprint, before.id);

  if (!(await markRevoked(tx, before.id, "active", mark))) throw alreadyRevoked(await findRevocation(tx, before.id));
  await audit({
    entity: "certificate",
    entityId: before.id,
    organisationId: before.organisationId,
    applicationId: before.applicationId,
    before: { kid: before.kid, status: before.status },
    after: { kid: before.kid, status: "revoked", reason, comment: mark.note, revokedAt: mark.at },
  });
  changed(revocationOf(before, mark));
  // A planned switch must not sign people out: whoever replaced the key in time keeps what was obtained with the old one.
  if (reason !== "superseded" && before.kid) await revokeGrantsOfKeys(tx, [before.kid]);
  if (reason === "keyCompromise") await revokeAllOnKeys(tools, familyOfRow(before), mark);
}

/**
 * Revokes what is left on keys that were blocked just before, and ends what was obtained with them.
 * @returns KIDs of the certificates, and how many registrations of the key end
 */
export async function revokeAllOnKeys(
  { tx, audit, changed }: RevocationTools,
  keyFingerprints: readonly string[],
  mark: RevocationMark,
): Promise<{ kids: string[]; registeredKeys: number }> {
  const kids: string[] = [];
  for (const row of await lockOnKeys(tx, keyFingerprints)) {
    const from = row.status === "prepared" ? "prepared" : "active";
    await markRevoked(tx, row.id, from, mark);
    if (row.kid) kids.push(row.kid);
    const status = from === "prepared" ? "failed" : "revoked";
    await audit({
      entity: "certificate",
      entityId: row.id,
      organisationId: row.organisationId,
      applicationId: row.applicationId,
      before: { kid: row.kid, status: row.status },
      after: { kid: row.kid, status, reason: mark.reason, revokedAt: mark.at },
    });
    changed(revocationOf(row, mark));
  }
  const registered = await findRegisteredOnKeys(tx, keyFingerprints);
  await revokeGrantsOfKeys(tx, [...kids, ...registered.map(({ kid }) => kid)]);
  return { kids, registeredKeys: registered.length };
}

function alreadyRevoked(now: { revokedAt: Date | null; revocationReason: string | null } | null): Error {
  const when = now?.revokedAt ? ` on ${now.revokedAt.toISOString().slice(0, 10)}` : "";
  return conflict(
    `The certificate is already revoked${when} (${now?.revocationReason ?? "unspecified"}); the first reason stays.`,
    "certificate_already_revoked",
  );
}

/** What caches and CRL builders are notified of, and what the record of revocations says. */
export function revocationOf(
  row: {
    organisationId: string;
    applicationId: string | null;
    serial: string;
    issuerId: string;
    kid: string | null;
  },
  { at, reason }: Pick<RevocationMark, "at" | "reason">,
): Change {
  const { organisationId, applicationId, serial, issuerId, kid } = row;
  const revocation = { kid, reason, revokedAt: at.toISOString() };
  return { kind: "certificate", organisationId, applicationId, serial, issuerId, isRevocation: true, revocation };
}
