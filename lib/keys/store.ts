import type { Database, Tx } from "@/lib/db/database";
import type { RegisteredKey as KeyRow, Prisma } from "@/lib/db/generated/client";
import { conflict, notFound } from "@/lib/errors";
import { ownedBy, type Scope } from "@/lib/operation/actor";
import { afterPosition } from "@/lib/operation/paging";
import { keyFamily } from "@/lib/pki/key-family";
import type { PublicKey } from "@/lib/pki/public-key";
import type { KeyFacts } from "@/lib/registration/facts";
import { isValidSql } from "@/lib/state/certificate";

/** With what says whether the key is known to be compromised. */
export type StoredKey = KeyRow & { isBlocked: boolean };
export type NewKey = Omit<Prisma.RegisteredKeyUncheckedCreateInput, "publicKey"> & { publicKey: object };

async function withBlocked(tx: Tx, rows: readonly KeyRow[]): Promise<StoredKey[]> {
  const keyFingerprint = { in: rows.map((row) => row.keyFingerprint) };
  const blocked = await tx.blockedKey.findMany({ where: { keyFingerprint }, select: { keyFingerprint: true } });
  const fingerprints = new Set(blocked.map((row) => row.keyFingerprint));
  return rows.map((row) => ({ ...row, isBlocked: fingerprints.has(row.keyFingerprint) }));
}

/**
 * The client's key with this KID: the one in use, else the one removed last.
 * @throws AppError not_found when it is not there or its organisation is not in the scope
 */
export async function findKey(tx: Tx, scope: Scope, clientId: string, kid: string): Promise<StoredKey> {
  const row = await tx.registeredKey.findFirst({
    where: { clientId, kid, ...ownedBy(scope) },
    orderBy: [{ removedAt: { sort: "desc", nulls: "first" } }],
  });
  if (!row) throw notFound("The key");
  const [key] = await withBlocked(tx, [row]);
  return key as StoredKey; // one in, one out
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

/** KIDs of the client's keys that are not removed. */
export async function findCurrentKids(tx: Tx, clientId: string): Promise<Set<string>> {
  const rows = await tx.registeredKey.findMany({ where: { clientId, removedAt: null }, select: { kid: true } });
  return new Set(rows.map((row) => row.kid));
}

/** One at a time may change a client's keys; the others wait until the transaction ends. */
export async function lockClient(tx: Tx, clientId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS locked FROM oauth_clients WHERE client_id = ${clientId} FOR NO KEY UPDATE`;
}

/** What is known of a key: who uses it for what, and whether it or one of its family is compromised or ours. */
export async function readKeyFacts(tx: Tx, publicKey: PublicKey): Promise<KeyFacts> {
  const family = keyFamily(publicKey);
  const claim = await tx.keyClaim.findUnique({ where: { keyFingerprint: publicKey.keyFingerprint } });
  const blocked = await tx.blockedKey.findMany({ where: { keyFingerprint: { in: family } } });
  const isOwnKey = blocked.some(({ reason }) => reason === "own_key");
  return {
    keyUsedBy: claim
      ? [
          {
            organisationId: claim.organisationId,
            applicationId: claim.applicationId,
            type: claim.type as KeyFacts["keyUsedBy"][number]["type"], // written from a profile's or a key's usage only
          },
        ]
      : [],
    isBlocked: claim?.isBlocked === true || (blocked.length > 0 && !isOwnKey),
    isPredecessors: false,
    isOwnKey,
  };
}

/** Whether a certificate with this KID was issued here. */
export async function isIssuedHere(tx: Tx, kid: string): Promise<boolean> {
  return (await tx.certificate.findUnique({ where: { kid }, select: { id: true } })) !== null;
}

/**
 * Claims a key for its holder and usage: for ever once it was used, else until it is removed. A claim of the same holder and usage is fine.
 * @returns whether the key is the holder's now; `lockKeys` must have been called
 */
export async function claimKey(
  tx: Tx,
  claim: { keyFingerprint: string; organisationId: string; applicationId: string; usage: string },
): Promise<boolean> {
  const { keyFingerprint, organisationId, applicationId, usage } = claim;
  const rows = await tx.$queryRaw<unknown[]>`
    INSERT INTO key_claims AS k (key_fingerprint, organisation_id, application_id, type)
    SELECT ${keyFingerprint}, ${organisationId}, ${applicationId}, ${usage}
    WHERE NOT EXISTS (SELECT 1 FROM blocked_keys b WHERE b.key_fingerprint = ${keyFingerprint})
    ON CONFLICT (key_fingerprint) DO UPDATE SET type = k.type
      WHERE k.organisation_id = EXCLUDED.organisation_id AND k.application_id = EXCLUDED.application_id
        AND k.type = EXCLUDED.type AND NOT k.is_blocked
    RETURNING k.key_fingerprint`;
  return rows.length === 1;
}

/**
 * Gives a key back whose last registration was just removed, when nothing shows that its holder ever had the private half: no
 * certificate was asked for with it and no signature or handshake was seen. Registering a bare public key proves nothing, and anyone
 * can register a published one. `lockKeys` must have been called.
 * @param usageSince uses are on record from then on; a key that was registered earlier keeps its claim
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
 * Changes the version that was read, if it is not removed.
 * @throws AppError conflict when someone else was faster
 */
export async function replaceKey(
  tx: Tx,
  before: Pick<KeyRow, "id" | "updatedAt">,
  change: Partial<Pick<KeyRow, "name" | "notAfter" | "removedAt">> & { updatedAt: Date },
): Promise<void> {
  const where = { id: before.id, updatedAt: before.updatedAt, removedAt: null };
  const { count } = await tx.registeredKey.updateMany({ where, data: change });
  if (count === 0) throw conflict("Someone else changed this key just now. Read it again, then repeat.");
}

/**
 * Blocks keys that need not be known here, as many as there are.
 * @returns KIDs of the certificates in use and of the registered keys that stand on a key which was not blocked before
 */
export async function blockListed(db: Database, keyFingerprints: readonly string[], at: Date): Promise<string[]> {
  const rows = await db.query<{ kid: string }>(
    {
      name: "block-listed-keys",
      text: `
      WITH blocked AS (
        INSERT INTO blocked_keys (key_fingerprint, reason, created_at)
        SELECT DISTINCT fingerprint, 'operator', $2::timestamptz FROM unnest($1::text[]) AS fingerprint
        ON CONFLICT DO NOTHING RETURNING key_fingerprint
      )
      SELECT c.kid FROM certificates c JOIN blocked b ON b.key_fingerprint = c.key_fingerprint
      WHERE ${isValidSql("c", "$2")} AND c.kid IS NOT NULL
      UNION SELECT r.kid FROM registered_keys r JOIN blocked b ON b.key_fingerprint = r.key_fingerprint
      WHERE r.removed_at IS NULL`,
    },
    [keyFingerprints, at],
  );
  return rows.map(({ kid }) => kid);
}
