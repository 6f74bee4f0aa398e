import type { Database, Tx } from "@/lib/db/database";
import type { Certificate as CertificateRow } from "@/lib/db/generated/client";
import { lockKeyUntilCommit } from "@/lib/db/locks";
import { defineStatement } from "@/lib/db/statement";
import { keyFamilyOfJwk } from "@/lib/pki/key-family";
import type { PublicJwk } from "@/lib/pki/public-key";

/**
 * Serialises registering, preparing a certificate and blocking of the same key, so that none misses what another commits. Every caller takes
 * the locks in the same order, which prevents deadlocks.
 */
export async function lockKeys(tx: Tx, keyFingerprints: readonly string[]): Promise<void> {
  for (const fingerprint of [...new Set(keyFingerprints)].sort()) {
    await lockKeyUntilCommit(tx, "publicKey", fingerprint);
  }
}

/** Puts keys on the blocklist. Lock them first, so that an issuance under way is either found or finds the block. */
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

/** Certificates on these keys that are active or prepared. */
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
 * The same, locked until the transaction ends: a prepared certificate neither becomes active nor fails meanwhile. Block the keys first, so
 * that no later issuance succeeds.
 */
export async function lockOnKeys(tx: Tx, keyFingerprints: readonly string[]) {
  // A separate statement: the next one sees the rows as the transactions that had locked them left them.
  await tx.$queryRaw`
    SELECT id FROM certificates WHERE key_fingerprint = ANY(${[...keyFingerprints]}) AND status IN ('active', 'prepared')
    ORDER BY id FOR UPDATE`;
  return findOnKeys(tx, keyFingerprints);
}

/** Registrations of these keys: client and KID. */
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
      // An interrupted issuance becomes `failed`; its serial is listed on the CRL all the same.
      status: from === "prepared" ? "failed" : "revoked",
      revokedAt: mark.at,
      revocationReason: mark.reason,
      revocationNote: mark.note,
      // The predecessor can be renewed again.
      ...(from === "prepared" ? { replacesId: null } : {}),
    },
  });
  return count === 1;
}

/** Releases a key for its holder once the certificate in use on it is revoked or failed. */
export async function releaseKey(tx: Tx, keyFingerprint: string, certificateId: string): Promise<void> {
  await tx.keyClaim.updateMany({
    where: { keyFingerprint, certificateId },
    data: { certificateId: null, notAfter: null },
  });
}

/** Key family of a certificate's key: every key that is compromised with it. */
export const familyOfRow = ({ publicKey }: Pick<CertificateRow, "publicKey">): string[] =>
  keyFamilyOfJwk(publicKey as unknown as PublicJwk); // written by issuance from a parsed key

/** Deletes every grant that was used with one of these keys, with its codes, refresh tokens and consent: a stolen key leaves no live token. */
export async function revokeGrantsOfKeys(tx: Tx, kids: readonly string[]): Promise<void> {
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

/** When and why a certificate was revoked; null when it does not exist. */
export function findRevocation(tx: Tx, id: string) {
  return tx.certificate.findUnique({ where: { id }, select: { revokedAt: true, revocationReason: true } });
}

const FIND_BLOCKED = defineStatement<{ keyFingerprints: readonly string[] }, { fingerprint: string }>(
  "blocked-among",
  "SELECT key_fingerprint AS fingerprint FROM blocked_keys WHERE key_fingerprint = ANY($keyFingerprints)",
);

/** Those of the keys that are on the blocklist. */
export async function findBlocked(db: Database, keyFingerprints: readonly string[]): Promise<Set<string>> {
  return new Set((await db.query(FIND_BLOCKED, { keyFingerprints })).map(({ fingerprint }) => fingerprint));
}
