import { createHash } from "node:crypto";
import { toColumns } from "@/lib/db/columns";
import type { Database, Tx } from "@/lib/db/database";
import type { AuthenticationAttempt as AttemptRow, TokenSigningKey } from "@/lib/db/generated/client";
import { ownedBy, type Scope } from "@/lib/operation/actor";
import { afterPosition } from "@/lib/operation/paging";

export type { AttemptRow, TokenSigningKey };

const USE_ASSERTIONS = {
  name: "assertions-use",
  // In one order everywhere: two processes that insert the same ones must not wait for each other in a circle.
  text: `
  INSERT INTO used_assertions (id, expires_at)
  SELECT * FROM unnest($1::text[], $2::timestamptz[]) AS u (id, expires_at) ORDER BY u.id
  ON CONFLICT (id) DO NOTHING RETURNING id`,
};

/**
 * Name of an assertion among the used ones, as the engine makes it (oidc-provider, models/replay_detection.js), so that the
 * diagnosis finds what the token endpoint has spent. Issuers are of one length here, so ("a", "bc") and ("ab", "c") can't meet.
 */
export function assertionId(issuer: string, jti: string): string {
  return createHash("sha256").update(`${issuer}${jti}`).digest("base64url");
}

/** Puts assertions on record as used. @returns the ids that were not there before; one that is given twice counts once */
export async function insertUsedAssertions(
  db: Database,
  assertions: readonly { id: string; expiresAt: Date }[],
): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(USE_ASSERTIONS, [
    assertions.map(({ id }) => id),
    assertions.map(({ expiresAt }) => expiresAt.toISOString()),
  ]);
  return new Set(rows.map(({ id }) => id));
}

const FIND_USED = { name: "assertion-used", text: "SELECT 1 AS used FROM used_assertions WHERE id = $1" };

/** Looks without using: for the diagnosis. */
export async function isAssertionUsed(db: Database, id: string): Promise<boolean> {
  return (await db.query(FIND_USED, [id])).length === 1;
}

const REVOKE_TOKEN = {
  name: "token-revoke",
  text: "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) ON CONFLICT (jti) DO NOTHING",
};

/** Remembers a revoked access token until it would have expired anyway. */
export async function revokeToken(db: Database, jti: string, expiresAt: Date): Promise<void> {
  await db.query(REVOKE_TOKEN, [jti, expiresAt]);
}

const FIND_REVOKED = { name: "token-revoked", text: "SELECT 1 AS revoked FROM revoked_tokens WHERE jti = $1" };

export async function isTokenRevoked(db: Database, jti: string): Promise<boolean> {
  return (await db.query(FIND_REVOKED, [jti])).length === 1;
}

/** Newest first. */
export function findSigningKeys(db: Database): Promise<TokenSigningKey[]> {
  return db.prisma.tokenSigningKey.findMany({ orderBy: { generation: "desc" }, take: 4 });
}

/** False when another process made this generation first. */
export async function insertSigningKey(tx: Tx, row: TokenSigningKey): Promise<boolean> {
  const { count } = await tx.tokenSigningKey.createMany({
    data: [{ ...row, publicJwk: row.publicJwk ?? {} }],
    skipDuplicates: true,
  });
  return count === 1;
}

const INSERT_ATTEMPTS = {
  name: "authentication-attempts-insert",
  text: `
  INSERT INTO authentication_attempts
  SELECT r.* FROM jsonb_populate_recordset(NULL::authentication_attempts, $1::jsonb) r ON CONFLICT (id) DO NOTHING`,
};

/** Writes many at once; times a second time are ignored, so that a batch can be repeated. */
export async function insertAttempts(db: Database, rows: readonly AttemptRow[]): Promise<void> {
  await db.query(INSERT_ATTEMPTS, [JSON.stringify(rows.map(toColumns))]);
}

/** Newest first, only of organisations in the scope. Without client: attempts that named none that there is, too. */
export function findAttempts(
  tx: Tx,
  scope: Scope,
  filter: {
    clientId?: string | undefined;
    requestId?: string | undefined;
    outcome?: string | undefined;
    after: { at: Date; id: string } | undefined;
    take: number;
  },
): Promise<AttemptRow[]> {
  const { after, take, clientId, requestId, outcome } = filter;
  return tx.authenticationAttempt.findMany({
    where: {
      ...ownedBy(scope),
      ...(clientId && { clientId }),
      ...(requestId && { requestId }),
      ...(outcome && { outcome }),
      ...afterPosition("at", after),
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take,
  });
}

/**
 * What lives on of a key: refresh tokens it got, and token requests since `since` that it was accepted for. Access tokens are
 * not kept anywhere, so those requests are the most that can be told of them.
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

const FORGET = ["oauth_artefacts", "used_assertions", "revoked_tokens"].map((table) => ({
  name: `forget-${table}`,
  // In pieces: one statement that deletes a million rows would hold its locks for as long.
  text: `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE expires_at < $1 LIMIT 10000)) RETURNING 1 AS gone`,
}));
const FORGET_ATTEMPTS = {
  name: "forget-authentication-attempts",
  text: `DELETE FROM authentication_attempts WHERE ctid = ANY (
    ARRAY(SELECT ctid FROM authentication_attempts WHERE at < $1 LIMIT 10000)) RETURNING 1 AS gone`,
};
/**
 * The newest $1 of a client stay, successes and failures counted apart: a stranger's failures push out no success. Only clients
 * with attempts since $2 are looked at, along the index on (client_id, at, id); attempts that named no client count as one.
 */
const TRIM_ATTEMPTS = ["client_id = recent.client_id", "client_id IS NULL AND recent.client_id IS NULL"].map(
  (isSame, index) => ({
    name: `trim-authentication-attempts-${index}`,
    text: `DELETE FROM authentication_attempts WHERE id IN (
      SELECT surplus.id FROM (SELECT DISTINCT client_id, outcome FROM authentication_attempts WHERE at >= $2) recent
      CROSS JOIN LATERAL (SELECT id FROM authentication_attempts WHERE ${isSame} AND outcome = recent.outcome
        ORDER BY at DESC, id DESC OFFSET $1::int LIMIT 10000) surplus
      LIMIT 10000) RETURNING 1 AS gone`,
  }),
);

/** Removes what is over. Returns how many rows went. */
export async function forgetExpired(db: Database, now: Date): Promise<number> {
  let gone = 0;
  for (const statement of FORGET) gone += await repeat(db, statement, [now]);
  return gone;
}

/** Forgets attempts older than `before`. @returns how many rows went */
export function forgetAttempts(db: Database, before: Date): Promise<number> {
  return repeat(db, FORGET_ATTEMPTS, [before]);
}

/** Keeps the log bounded: of each client that had attempts since `since` only the newest `perClient` of each outcome. */
export async function trimAttempts(
  db: Database,
  { since, perClient }: { since: Date; perClient: number },
): Promise<number> {
  let gone = 0;
  for (const statement of TRIM_ATTEMPTS) gone += await repeat(db, statement, [perClient, since]);
  return gone;
}

async function repeat(db: Database, statement: { name: string; text: string }, values: (Date | number)[]) {
  let total = 0;
  for (;;) {
    const { length } = await db.query(statement, values);
    total += length;
    if (length < 10_000) return total;
  }
}
