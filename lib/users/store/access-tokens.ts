import type { Tx } from "@/lib/db/database";
import type { AccessToken as AccessTokenRow, Prisma } from "@/lib/db/generated/client";
import { AppError, conflict, notFound } from "@/lib/errors";
import type { UserActor } from "@/lib/operation/actor";
import { afterPosition } from "@/lib/operation/paging";
import { rootRoles } from "../token-rights";

export type { AccessTokenRow };

interface HeldRights {
  heldPlatformRole: string | null;
  heldRoles: Prisma.InputJsonObject;
  heldApplications: Prisma.InputJsonObject;
}

export type NewAccessToken = Omit<AccessTokenRow, keyof HeldRights> & HeldRights;

/** Newest first. */
export function findAccessTokens(
  tx: Tx,
  filter: { userId: string; after: { at: Date; id: string } | undefined; take: number },
): Promise<AccessTokenRow[]> {
  const { userId, after, take } = filter;
  return tx.accessToken.findMany({
    where: {
      userId,
      ...afterPosition("createdAt", after),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
}

/** @throws AppError not_found when it does not exist or belongs to another user */
export async function findAccessToken(tx: Tx, userId: string, id: string): Promise<AccessTokenRow> {
  const row = await tx.accessToken.findFirst({ where: { id, userId } });
  if (!row) throw notFound("The access token");
  return row;
}

export function findAccessTokenByHash(tx: Tx, tokenHash: string): Promise<AccessTokenRow | null> {
  return tx.accessToken.findUnique({ where: { tokenHash } });
}

export function insertAccessToken(tx: Tx, row: NewAccessToken): Promise<AccessTokenRow> {
  return tx.accessToken.create({ data: row });
}

/** @throws AppError conflict when it was revoked before */
export async function markTokenRevoked(tx: Tx, id: string, at: Date): Promise<void> {
  const { count } = await tx.accessToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } });
  if (count === 0) throw conflict("This access token is already revoked.", "token_already_revoked");
}

/**
 * Locks the credential that creates a token until the transaction ends, so that it can't be revoked before the insertion. Call it after
 * `countLiveTokens`: a change of password locks the user first, too.
 * @returns the token that will be the parent; null for a browser session
 * @throws AppError unauthenticated when the credential was revoked or has expired since the request began
 */
export async function lockCredential(
  tx: Tx,
  { via, credentialId }: Pick<UserActor, "via" | "credentialId">,
  now: Date,
): Promise<{ id: string; expiresAt: Date } | null> {
  if (via === "session") {
    const [ended] = await tx.$queryRaw<unknown[]>`
      SELECT id FROM sessions WHERE id = ${credentialId} AND revoked_at IS NOT NULL FOR SHARE`;
    if (ended) throw new AppError("unauthenticated", "You have been signed out. Sign in again.");
    return null;
  }
  const [row] = await tx.$queryRaw<{ id: string; expiresAt: Date }[]>`
    SELECT id, expires_at AS "expiresAt" FROM access_tokens
    WHERE id = ${credentialId} AND revoked_at IS NULL AND expires_at > ${now}::timestamptz FOR SHARE`;
  if (row) return row;
  throw new AppError(
    "unauthenticated",
    "The access token was revoked or has expired. Create a new one under Your account → Access tokens.",
  );
}

/** Counted under the user's lock, so that concurrent calls don't exceed the limit together. */
export async function countLiveTokens(tx: Tx, userId: string, now: Date): Promise<number> {
  await tx.$queryRaw`SELECT id FROM users WHERE id = ${userId} FOR NO KEY UPDATE`;
  return tx.accessToken.count({ where: { userId, revokedAt: null, expiresAt: { gt: now } } });
}

/** The user's current roles, as they are stored with a token. */
export async function currentRoles(
  tx: Tx,
  { platformRole, organisations, applications }: Pick<UserActor, "platformRole" | "organisations" | "applications">,
): Promise<HeldRights> {
  const ids = [...organisations.keys()];
  const rows = await tx.organisation.findMany({ where: { id: { in: ids } }, select: { id: true, parentId: true } });
  const parents = new Map(rows.map(({ id, parentId }) => [id, parentId]));
  return {
    heldPlatformRole: platformRole,
    heldRoles: rootRoles(organisations, parents),
    heldApplications: Object.fromEntries([...applications].map(([id, { role }]) => [id, role])),
  };
}

/**
 * Revokes every descendant of these tokens. @returns ids of those that were not revoked before
 *
 * Repeats until nothing is left: a child may be committed while the statement waits for its parent's row. Its parent is revoked then, so
 * it has no further children.
 */
export async function revokeDescendants(tx: Tx, ids: readonly string[], at: Date): Promise<string[]> {
  const revoked: string[] = [];
  for (;;) {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      WITH RECURSIVE below AS (
        SELECT t.id FROM access_tokens t WHERE t.parent_id = ANY(${[...ids]}::text[])
        UNION
        SELECT t.id FROM access_tokens t JOIN below ON t.parent_id = below.id
      )
      UPDATE access_tokens t SET revoked_at = ${at}::timestamptz FROM below
      WHERE t.id = below.id AND t.revoked_at IS NULL RETURNING t.id`;
    if (rows.length === 0) return revoked;
    revoked.push(...rows.map(({ id }) => id));
  }
}

/** Revokes the user's tokens (only with `name`, except `exceptHash`) and their descendants. @returns how many were not revoked before */
export async function revokeTokensOf(
  tx: Tx,
  userId: string,
  at: Date,
  { name, exceptHash }: { name?: string; exceptHash?: string | undefined } = {},
): Promise<number> {
  const where = {
    userId,
    revokedAt: null,
    ...(name === undefined ? {} : { name }),
    ...(exceptHash === undefined ? {} : { tokenHash: { not: exceptHash } }),
  };
  const rows = await tx.accessToken.updateManyAndReturn({ where, data: { revokedAt: at }, select: { id: true } });
  const ids = rows.map(({ id }) => id);
  return ids.length + (ids.length > 0 ? (await revokeDescendants(tx, ids, at)).length : 0);
}
