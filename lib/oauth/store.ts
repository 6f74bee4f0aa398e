import { createHash } from "node:crypto";
import { toColumns } from "@/lib/db/columns";
import type { Database, Tx } from "@/lib/db/database";
import { DELETE_BATCH, deleteInBatches } from "@/lib/db/delete-in-batches";
import { holderColumns, ownedBySql } from "@/lib/db/fragment";
import type { AuthenticationAttempt as AttemptRow, TokenSigningKey } from "@/lib/db/generated/client";
import { defineStatement } from "@/lib/db/statement";
import type { Scope } from "@/lib/operation/scope";

export type { AttemptRow, TokenSigningKey };

// Sorted, so that two processes that insert the same rows do not deadlock.
const USE_ASSERTIONS = defineStatement<{ ids: readonly string[]; expiries: readonly string[] }, { id: string }>(
  "assertions-use",
  `
  INSERT INTO used_assertions (id, expires_at)
  SELECT * FROM unnest($ids::text[], $expiries::timestamptz[]) AS u (id, expires_at) ORDER BY u.id
  ON CONFLICT (id) DO NOTHING RETURNING id`,
);

/**
 * Id of a used assertion, as oidc-provider computes it (models/replay_detection.js): the diagnosis finds what the token endpoint has
 * accepted. All issuers have the same length here, so ("a", "bc") and ("ab", "c") can't collide.
 */
export function assertionId(issuer: string, jti: string): string {
  return createHash("sha256").update(`${issuer}${jti}`).digest("base64url");
}

/** Id of a used DPoP proof: never that of an assertion with the same `jti`. `holder`: the client, or the key's thumbprint at resources. */
export const proofId = (holder: string, jti: string): string => `dpop:${assertionId(`${holder} `, jti)}`;

/** Records assertions as used. @returns the ids that were not recorded before; one that is given twice counts once */
export async function insertUsedAssertions(
  db: Database,
  assertions: readonly { id: string; expiresAt: Date }[],
): Promise<Set<string>> {
  const rows = await db.query(USE_ASSERTIONS, {
    ids: assertions.map(({ id }) => id),
    expiries: assertions.map(({ expiresAt }) => expiresAt.toISOString()),
  });
  return new Set(rows.map(({ id }) => id));
}

const FIND_USED = defineStatement<{ id: string }>(
  "assertion-used",
  "SELECT 1 AS used FROM used_assertions WHERE id = $id",
);

/** Reads without recording a use, for the diagnosis. */
export async function isAssertionUsed(db: Database, id: string): Promise<boolean> {
  return (await db.query(FIND_USED, { id })).length === 1;
}

const REVOKE_TOKEN = defineStatement<{ jti: string; expiresAt: Date }>(
  "token-revoke",
  "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($jti, $expiresAt) ON CONFLICT (jti) DO NOTHING",
);

/** Records the revocation of an access token until the token expires. */
export async function revokeToken(db: Database, jti: string, expiresAt: Date): Promise<void> {
  await db.query(REVOKE_TOKEN, { jti, expiresAt });
}

const FIND_REVOKED = defineStatement<{ jti: string }>(
  "token-revoked",
  "SELECT 1 AS revoked FROM revoked_tokens WHERE jti = $jti",
);

export async function isTokenRevoked(db: Database, jti: string): Promise<boolean> {
  return (await db.query(FIND_REVOKED, { jti })).length === 1;
}

/** Newest first. */
export function findSigningKeys(db: Database): Promise<TokenSigningKey[]> {
  return db.prisma.tokenSigningKey.findMany({ orderBy: { generation: "desc" }, take: 4 });
}

/** @returns false when another process created this generation first */
export async function insertSigningKey(tx: Tx, row: TokenSigningKey): Promise<boolean> {
  const { count } = await tx.tokenSigningKey.createMany({
    data: [{ ...row, publicJwk: row.publicJwk ?? {} }],
    skipDuplicates: true,
  });
  return count === 1;
}

const INSERT_ATTEMPTS = defineStatement<{ rows: string }>(
  "authentication-attempts-insert",
  `
  INSERT INTO authentication_attempts
  SELECT r.* FROM jsonb_populate_recordset(NULL::authentication_attempts, $rows::jsonb) r ON CONFLICT (id) DO NOTHING`,
);

/** Inserts a batch. Rows that exist are skipped, so a batch may be repeated. */
export async function insertAttempts(db: Database, rows: readonly AttemptRow[]): Promise<void> {
  await db.query(INSERT_ATTEMPTS, { rows: JSON.stringify(rows.map(toColumns)) });
}

export type NewestAttemptRow = Pick<
  AttemptRow,
  "outcome" | "at" | "requestId" | "kid" | "failedCheck" | "message" | "fix"
>;

/**
 * Most attempts that one look-up reads. At most 1,200 failures of a client are recorded in a minute (`authentication-log.ts`), so a page
 * that asks every ten seconds misses nothing.
 */
const MOST_WATCHED = 1_000;

/**
 * The newest token request of each outcome since `since`, among the client's newest attempts, by the index on (client_id, at, id). Undefined
 * for a client that does not exist or whose organisation is not in the scope.
 */
export async function findNewestTokenRequests(
  tx: Tx,
  scope: Scope,
  { clientId, since }: { clientId: string; since: Date },
): Promise<NewestAttemptRow[] | undefined> {
  const rows = await tx.$queryRaw<(NewestAttemptRow | { outcome: null })[]>`
    SELECT n.outcome, n.at, n.request_id AS "requestId", n.kid, n.failed_check AS "failedCheck", n.message, n.fix
    FROM oauth_clients c LEFT JOIN LATERAL (
      SELECT DISTINCT ON (r.outcome) r.* FROM (
        SELECT t.* FROM authentication_attempts t WHERE t.client_id = c.client_id AND t.at >= ${since}
        ORDER BY t.at DESC, t.id DESC LIMIT ${MOST_WATCHED}::int) r
      WHERE r.endpoint = 'token' ORDER BY r.outcome, r.at DESC, r.id DESC) n ON true
    WHERE c.client_id = ${clientId} AND ${ownedBySql(holderColumns("c"), scope)}`;
  if (rows.length === 0) return undefined;
  return rows.filter((row): row is NewestAttemptRow => row.outcome !== null);
}

/**
 * Live tokens that were issued to a key: its refresh tokens, and its successful token requests since `since`. Access tokens are not stored,
 * so these requests are their upper bound.
 */
export async function countLiveTokens(
  tx: Tx,
  kid: string,
  { clientIds, since, now }: { clientIds: readonly string[]; since: Date; now: Date },
): Promise<{ accessTokens: number; refreshTokens: number }> {
  const [accessTokens, refreshTokens] = await Promise.all([
    tx.authenticationAttempt.count({
      where: { clientId: { in: [...clientIds] }, at: { gt: since }, kid, endpoint: "token", outcome: "succeeded" },
    }),
    tx.oauthArtefact.count({
      where: { keyId: kid, model: "RefreshToken", expiresAt: { gt: now }, consumedAt: null },
    }),
  ]);
  return { accessTokens, refreshTokens };
}

const DELETE_EXPIRED = ["oauth_artefacts", "used_assertions", "revoked_tokens"].map((table) =>
  defineStatement<{ now: Date }>(
    `delete-expired-${table}`,
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE expires_at < $now LIMIT ${DELETE_BATCH})) RETURNING 1 AS deleted`,
  ),
);
const DELETE_ATTEMPTS = defineStatement<{ before: Date }>(
  "delete-authentication-attempts",
  `DELETE FROM authentication_attempts WHERE ctid = ANY (
    ARRAY(SELECT ctid FROM authentication_attempts WHERE at < $before LIMIT ${DELETE_BATCH})) RETURNING 1 AS deleted`,
);
/**
 * Keeps the newest `perClient` attempts of each client: of its successes, of its own failures, and of the failures of callers that only
 * named it, so that these displace none of the others. It reads only clients with attempts since `since`, by the index on
 * (client_id, at, id). Attempts that named no client count as one client's.
 */
const TRIM_ATTEMPTS = ["client_id = recent.client_id", "client_id IS NULL AND recent.client_id IS NULL"].map(
  (isSame, index) =>
    defineStatement<{ since: Date; perClient: number }>(
      `trim-authentication-attempts-${index}`,
      `DELETE FROM authentication_attempts WHERE id IN (
        SELECT surplus.id FROM (
          SELECT DISTINCT client_id, outcome, is_proven IS TRUE AS is_proven FROM authentication_attempts WHERE at >= $since
        ) recent
        CROSS JOIN LATERAL (SELECT id FROM authentication_attempts
          WHERE ${isSame} AND outcome = recent.outcome AND (is_proven IS TRUE) = recent.is_proven
          ORDER BY at DESC, id DESC OFFSET $perClient::int LIMIT ${DELETE_BATCH}) surplus
        LIMIT ${DELETE_BATCH}) RETURNING 1 AS deleted`,
    ),
);

/** Deletes what has expired. @returns the number of deleted rows */
export async function forgetExpired(db: Database, now: Date): Promise<number> {
  let deleted = 0;
  for (const statement of DELETE_EXPIRED) deleted += await deleteInBatches(db, statement, { now });
  return deleted;
}

/** Deletes attempts older than `before`. @returns the number of deleted rows */
export function forgetAttempts(db: Database, before: Date): Promise<number> {
  return deleteInBatches(db, DELETE_ATTEMPTS, { before });
}

/** Bounds the log: deletes all but the newest `perClient` attempts of each kind, for clients with attempts since `since`. */
export async function trimAttempts(db: Database, window: { since: Date; perClient: number }): Promise<number> {
  let deleted = 0;
  for (const statement of TRIM_ATTEMPTS) deleted += await deleteInBatches(db, statement, window);
  return deleted;
}
