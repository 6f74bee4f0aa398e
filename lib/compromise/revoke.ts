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

/** The columns needed to revoke a certificate. */
export type RevocableRow = Pick<
  CertificateRow,
  "id" | "kid" | "status" | "organisationId" | "applicationId" | "serial" | "issuerId" | "keyFingerprint" | "publicKey"
>;

/** The tools of an operation that revokes: its transaction, audit and change announcements. */
export interface RevocationTools {
  ctx: Context;
  tx: Tx;
  audit(entry: AuditEntry): Promise<void>;
  changed(change: Change): void;
}

export interface RevocationRequest {
  reason: RevocationReasonChoice;
  comment?: string | undefined;
  /** Time of the revocation, if not now: a revocation missing in a restored database keeps its date. */
  at?: Date | undefined;
}

/**
 * Revokes one certificate and the grants obtained with it; for `keyCompromise` also blocks its key and revokes everything on it. The
 * caller checks permissions.
 * @throws AppError conflict when it is already revoked: the first reason is kept
 */
export async function revokeOne(
  tools: RevocationTools,
  before: RevocableRow,
  { reason, comment, at = tools.ctx.deps.clock.now() }: RevocationRequest,
): Promise<void> {
  const { tx, audit, changed } = tools;
  const mark: RevocationMark = { at, reason, note: comment ?? null };
  // Key first, then certificates: the same order as issuing, to avoid deadlocks.
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
  // A planned rotation must not end sessions: after `superseded` the grants obtained with the old key are kept.
  if (reason !== "superseded" && before.kid) await revokeGrantsOfKeys(tx, [before.kid]);
  if (reason === "keyCompromise") await revokeAllOnKeys(tools, familyOfRow(before), mark);
}

/**
 * Revokes the remaining certificates on keys that were just blocked, and the grants obtained with the keys.
 * @returns KIDs of the certificates, and the number of registrations on the keys
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
    `The certificate is already revoked${when} (${now?.revocationReason ?? "unspecified"}); the first reason is kept.`,
    "certificate_already_revoked",
  );
}

/** The change for caches and CRL builders, and for the record of revocations. */
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
