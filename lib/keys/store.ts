import type { Database, Tx } from "@/lib/db/database";
import { fragment } from "@/lib/db/fragment";
import { type RegisteredKey as KeyRow, Prisma } from "@/lib/db/generated/client";
import { assertReplaced } from "@/lib/db/replaced";
import { defineStatement } from "@/lib/db/statement";
import { notFound } from "@/lib/errors";
import { afterPosition } from "@/lib/operation/paging";
import { ownedByApplication, type Scope } from "@/lib/operation/scope";
import { keyFamily } from "@/lib/pki/key-family";
import type { PublicKey } from "@/lib/pki/public-key";
import type { KeyFacts } from "@/lib/registration/facts";
import { type KeyClaim, keyFactsOf } from "@/lib/registration/key-facts";
import { isValidSql } from "@/lib/state/certificate";
import { isBlockedSql } from "@/lib/state/key";
import { isClaimedForSql } from "@/lib/state/key-claim";

/** A registered key, and whether it is on the blocklist. */
export type StoredKey = KeyRow & { isBlocked: boolean };
export type NewKey = Omit<Prisma.RegisteredKeyUncheckedCreateInput, "publicKey"> & { publicKey: object };

/** The rows with `isBlocked`, in one statement. */
export async function withBlocked<Row extends KeyRow>(
  tx: Tx,
  rows: readonly Row[],
): Promise<(Row & { isBlocked: boolean })[]> {
  const keyFingerprint = { in: rows.map((row) => row.keyFingerprint) };
  const blocked = await tx.blockedKey.findMany({ where: { keyFingerprint }, select: { keyFingerprint: true } });
  const fingerprints = new Set(blocked.map((row) => row.keyFingerprint));
  return rows.map((row) => ({ ...row, isBlocked: fingerprints.has(row.keyFingerprint) }));
}

/**
 * The client's key with this KID: the current one, otherwise the one that was removed last.
 * @throws AppError not_found when it does not exist or its organisation is not in the scope
 */
export async function findKey(tx: Tx, scope: Scope, clientId: string, kid: string): Promise<StoredKey> {
  const row = await tx.registeredKey.findFirst({
    where: { clientId, kid, ...ownedByApplication(scope) },
    orderBy: [{ removedAt: { sort: "desc", nulls: "first" } }],
  });
  if (!row) throw notFound("The key");
  const [key] = await withBlocked(tx, [row]);
  return key as StoredKey; // one row for one row
}

/** Newest first. */
export async function findKeys(
  tx: Tx,
  filter: {
    clientId: string;
    show: "current" | "removed" | undefined;
    after: { at: Date; id: string } | undefined;
    take: number;
  },
): Promise<StoredKey[]> {
  const { clientId, show, after, take } = filter;
  const rows = await tx.registeredKey.findMany({
    where: {
      clientId,
      ...(show && { removedAt: show === "current" ? null : { not: null } }),
      ...afterPosition("createdAt", after),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
  return withBlocked(tx, rows);
}

/** KIDs of the client's current keys. */
export async function findCurrentKids(tx: Tx, clientId: string): Promise<Set<string>> {
  const rows = await tx.registeredKey.findMany({ where: { clientId, removedAt: null }, select: { kid: true } });
  return new Set(rows.map((row) => row.kid));
}

/** Serialises changes of a client's keys until the transaction ends. */
export async function lockClient(tx: Tx, clientId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS locked FROM oauth_clients WHERE client_id = ${clientId} FOR NO KEY UPDATE`;
}

/** Which holder uses a key for what, and whether the key or one of its family is on the blocklist. */
export async function readKeyFacts(tx: Tx, publicKey: PublicKey): Promise<KeyFacts> {
  const family = keyFamily(publicKey);
  const claim = await tx.keyClaim.findUnique({ where: { keyFingerprint: publicKey.keyFingerprint } });
  const blocked = await tx.blockedKey.findMany({ where: { keyFingerprint: { in: family } }, select: { reason: true } });
  return keyFactsOf(
    claim && { ...claim, type: claim.type as KeyClaim["type"] }, // written from a profile's or a key's usage only
    blocked.map(({ reason }) => reason),
    { isPredecessors: false },
  );
}

/** Whether a certificate with this KID was issued here. */
export async function isIssuedHere(tx: Tx, kid: string): Promise<boolean> {
  return (await tx.certificate.findUnique({ where: { kid }, select: { id: true } })) !== null;
}

/**
 * Claims a key for a holder and usage: permanently once it was used, otherwise until it is removed. Call `lockKeys` first.
 * @returns whether the claim belongs to this holder and usage, now or already before
 */
export async function claimKey(
  tx: Tx,
  claim: { keyFingerprint: string; organisationId: string; applicationId: string; usage: string },
): Promise<boolean> {
  const { keyFingerprint, organisationId, applicationId, usage } = claim;
  const rows = await tx.$queryRaw<unknown[]>`
    INSERT INTO key_claims AS k (key_fingerprint, organisation_id, application_id, type)
    SELECT ${keyFingerprint}, ${organisationId}, ${applicationId}, ${usage}
    WHERE NOT ${fragment(isBlockedSql, keyFingerprint, "text")}
    ON CONFLICT (key_fingerprint) DO UPDATE SET type = k.type
      WHERE ${Prisma.raw(isClaimedForSql("k", "EXCLUDED"))}
    RETURNING k.key_fingerprint`;
  return rows.length === 1;
}

/**
 * Releases the claim on a key whose last registration was just removed, unless the holder has proven possession of the private key: by a
 * certificate request, a signature or a TLS handshake. Registering a bare public key proves nothing: anyone can register a published
 * one. Call `lockKeys` first.
 * @param usageSince when recording of key usage began; a key that was registered earlier keeps its claim
 */
export async function releaseUnprovenClaim(tx: Tx, keyFingerprint: string, usageSince: Date): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM key_claims k
    WHERE k.key_fingerprint = ${keyFingerprint} AND NOT k.is_blocked AND k.certificate_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.key_fingerprint = k.key_fingerprint)
      AND NOT EXISTS (
        SELECT 1 FROM registered_keys r WHERE r.key_fingerprint = k.key_fingerprint
          AND (r.removed_at IS NULL OR r.created_at < ${usageSince}
            OR EXISTS (SELECT 1 FROM key_usage_days u WHERE u.kid = r.kid AND (u.successes > 0 OR u.mtls > 0))))`;
}

export async function insertKeys(tx: Tx, rows: readonly NewKey[]): Promise<void> {
  await tx.registeredKey.createMany({ data: [...rows] });
}

/**
 * Changes the key if it is still the version that was read and is not removed.
 * @throws AppError conflict when another request changed it first
 */
export async function replaceKey(
  tx: Tx,
  before: Pick<KeyRow, "id" | "updatedAt">,
  change: Partial<Pick<KeyRow, "name" | "notAfter" | "removedAt">> & { updatedAt: Date },
): Promise<void> {
  const where = { id: before.id, updatedAt: before.updatedAt, removedAt: null };
  const updated = await tx.registeredKey.updateMany({ where, data: change });
  assertReplaced(updated, "key");
}

const BLOCK_LISTED = defineStatement<{ keyFingerprints: readonly string[]; now: Date }, { kid: string }>(
  "block-listed-keys",
  `
  WITH blocked AS (
    INSERT INTO blocked_keys (key_fingerprint, reason, created_at)
    SELECT DISTINCT fingerprint, 'operator', $now::timestamptz FROM unnest($keyFingerprints::text[]) AS fingerprint
    ON CONFLICT DO NOTHING RETURNING key_fingerprint
  )
  SELECT c.kid FROM certificates c JOIN blocked b ON b.key_fingerprint = c.key_fingerprint
  WHERE ${isValidSql("c", "$now")} AND c.kid IS NOT NULL
  UNION SELECT r.kid FROM registered_keys r JOIN blocked b ON b.key_fingerprint = r.key_fingerprint
  WHERE r.removed_at IS NULL`,
);

/**
 * Puts any number of keys on the blocklist, whether or not they are used here.
 * @returns KIDs of the valid certificates and the registered keys on those that were not blocked before
 */
export async function blockListed(db: Database, keyFingerprints: readonly string[], now: Date): Promise<string[]> {
  return (await db.query(BLOCK_LISTED, { keyFingerprints, now })).map(({ kid }) => kid);
}
