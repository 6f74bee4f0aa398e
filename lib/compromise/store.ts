import type { Database, Tx } from "@/lib/db/database";
import type { Certificate as CertificateRow } from "@/lib/db/generated/client";
import { lockKeyUntilCommit } from "@/lib/db/locks";
import { keyFamilyOfJwk } from "@/lib/pki/key-family";
import type { PublicJwk } from "@/lib/pki/public-key";

/**
 * Serialises registering and blocking of the same key, so that neither misses what the other commits. The order is the same for
 * every caller, which prevents deadlocks.
 */
export async function lockKeys(tx: Tx, keyFingerprints: readonly string[]): Promise<void> {
  for (const fingerprint of [...new Set(keyFingerprints)].sort()) {
    await lockKeyUntilCommit(tx, "publicKey", fingerprint);
  }
}

/** Writes keys on the blocklist. Issuances on the same key wait for the claim's row or are waited for. */
export async function markBlocked(
  tx: Tx,
  keyFingerprints: readonly string[],
  reason: "key_compromise" | "private_key_uploaded" | "operator",
  at: Date,
): Promise<void> {
  await tx.keyClaim.updateMany({ where: { keyFingerprint: { in: [...keyFingerprints] } }, data: { isBlocked: true } });
  await tx.blockedKey.createMany({
    data: keyFingerprints.map((keyFingerprint) => ({ keyFingerprint, reason, createdAt: at })),
    skipDuplicates: true,
  });
}

/** Clients that have one of these keys registered. */
export function findClientsWithKeys(
  tx: Tx,
  keyFingerprints: readonly string[],
): Promise<{ clientId: string; applicationId: string; organisationId: string }[]> {
  return tx.registeredKey.findMany({
    where: { keyFingerprint: { in: [...keyFingerprints] }, removedAt: null },
    select: { clientId: true, applicationId: true, organisationId: true },
    distinct: ["clientId"],
  });
}

/** Certificates on one of these keys that still work or are about to. */
export function findOnKeys(tx: Tx, keyFingerprints: readonly string[]) {
  return tx.certificate.findMany({
    where: { keyFingerprint: { in: [...keyFingerprints] }, status: { in: ["active", "prepared"] } },
    select: {
      id: true,
      kid: true,
      serial: true,
      status: true,
      type: true,
      name: true,
      issuerId: true,
      organisationId: true,
      applicationId: true,
    },
  });
}

/**
 * The same, held until the transaction ends: what is being issued on the keys neither becomes active nor fails meanwhile. The
 * keys must be blocked by then, so that nothing comes after.
 */
export async function lockOnKeys(tx: Tx, keyFingerprints: readonly string[]) {
  // A statement of its own: the next one sees what those that held the rows have made of them.
  await tx.$queryRaw`
    SELECT id FROM certificates WHERE key_fingerprint = ANY(${[...keyFingerprints]}) AND status IN ('active', 'prepared')
    ORDER BY id FOR UPDATE`;
  return findOnKeys(tx, keyFingerprints);
}

/** Clients that one of these keys is registered for, and under which KID. */
export function findRegisteredOnKeys(tx: Tx, keyFingerprints: readonly string[]) {
  return tx.registeredKey.findMany({
    where: { keyFingerprint: { in: [...keyFingerprints] }, removedAt: null },
    select: { kid: true, name: true, clientId: true, applicationId: true, organisationId: true },
  });
}

export interface RevocationMark {
  at: Date;
  reason: string;
  note: string | null;
}

/** Marks one certificate revoked if it is still in `from`. @returns whether it was */
export async function markRevoked(
  tx: Tx,
  id: string,
  from: "active" | "prepared",
  mark: RevocationMark,
): Promise<boolean> {
  const { count } = await tx.certificate.updateMany({
    where: { id, status: from },
    data: {
      // What was never finished is `failed`, and dead all the same: its serial goes on the CRL.
      status: from === "prepared" ? "failed" : "revoked",
      revokedAt: mark.at,
      revocationReason: mark.reason,
      revocationNote: mark.note,
      // A successor that never came must not keep the predecessor from getting another.
      ...(from === "prepared" ? { replacesId: null } : {}),
    },
  });
  return count === 1;
}

/** Frees a key for its holder once the certificate in use on it is gone. */
export async function releaseKey(tx: Tx, keyFingerprint: string, certificateId: string): Promise<void> {
  await tx.keyClaim.updateMany({
    where: { keyFingerprint, certificateId },
    data: { certificateId: null, notAfter: null },
  });
}

/** `keyFamily` of a certificate's key: what is lost with its private key. */
export const familyOfRow = ({ publicKey }: Pick<CertificateRow, "publicKey">): string[] =>
  keyFamilyOfJwk(publicKey as unknown as PublicJwk); // written by issuance from a parsed key

/**
 * Ends every grant that was ever used with one of these keys: codes, refresh tokens and consent, so that a stolen key leaves
 * nothing behind to live on with.
 */
export async function endGrantsOfKeys(tx: Tx, kids: readonly string[]): Promise<void> {
  const grants = await tx.oauthArtefact.findMany({
    where: { keyId: { in: [...kids] } },
    select: { grantId: true },
    distinct: ["grantId"],
  });
  const grantIds = grants.flatMap(({ grantId }) => (grantId ? [grantId] : []));
  await tx.oauthArtefact.deleteMany({
    where: { OR: [{ grantId: { in: grantIds } }, { model: "Grant", id: { in: grantIds } }] },
  });
}

/** When and why a certificate was revoked, if it is there and was. */
export function findRevocation(tx: Tx, id: string) {
  return tx.certificate.findUnique({ where: { id }, select: { revokedAt: true, revocationReason: true } });
}

const BLOCKED_AMONG = {
  name: "blocked-among",
  text: "SELECT key_fingerprint AS fingerprint FROM blocked_keys WHERE key_fingerprint = ANY($1)",
};

/** Those of the keys that are on the blocklist. */
export async function findBlocked(db: Database, keyFingerprints: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ fingerprint: string }>(BLOCKED_AMONG, [keyFingerprints]);
  return new Set(rows.map(({ fingerprint }) => fingerprint));
}
