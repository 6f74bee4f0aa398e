import type { Tx } from "@/lib/db/database";
import type { AccessToken as AccessTokenRow, Prisma } from "@/lib/db/generated/client";
import { AppError, conflict, notFound } from "@/lib/errors";
import type { UserActor } from "@/lib/operation/actor";
import { afterPosition } from "@/lib/operation/paging";
import { rootRoles } from "../token-rights";

export type { AccessTokenRow };

export type NewAccessToken = Omit<AccessTokenRow, "heldRoles"> & { heldRoles: Prisma.InputJsonObject };

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

/** @throws AppError not_found when it is not there or someone else's */
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
 * Keeps the credential that creates a token as it is until the transaction ends, so that it can't be revoked between this look and
 * the insertion. Ask after `countLiveTokens`: a change of password locks the user first, too.
 * @returns the token that will be the parent; null for a browser session
 * @throws AppError unauthenticated when it has ended since the request began
 */
export async function holdLiveCredential(
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
  throw new AppError("unauthenticated", "The access token was revoked or has expired. Create a new one under Account.");
}

/** Counted under the user's lock, so that several at once don't exceed the ceiling together. */
export async function countLiveTokens(tx: Tx, userId: string, now: Date): Promise<number> {
  await tx.$queryRaw`SELECT id FROM users WHERE id = ${userId} FOR NO KEY UPDATE`;
  return tx.accessToken.count({ where: { userId, revokedAt: null, expiresAt: { gt: now } } });
}

/** What the person acts with, as it is stored with a token. */
export async function heldNow(
  tx: Tx,
  { platformRole, organisations }: Pick<UserActor, "platformRole" | "organisations">,
): Promise<{ heldPlatformRole: string | null; heldRoles: Prisma.InputJsonObject }> {
  const ids = [...organisations.keys()];
  const rows = await tx.organisation.findMany({ where: { id: { in: ids } }, select: { id: true, parentId: true } });
  const parents = new Map(rows.map(({ id, parentId }) => [id, parentId]));
  return { heldPlatformRole: platformRole, heldRoles: rootRoles(organisations, parents) };
}

/**
 * Revokes what these tokens made, and what that made. @returns ids of those that were still live
 *
 * Repeated until nothing is left: a child may be committed while the statement waits for its parent's row. Its parent is revoked
 * by then, so there can be no further one.
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

/** Revokes the user's tokens (of this name, but not this one) and what they made. @returns how many were still live */
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
