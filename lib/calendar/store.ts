import type { Tx } from "@/lib/db/database";
import { type CalendarFeed as FeedRow, Prisma } from "@/lib/db/generated/client";
import { HOUR_MS } from "@/lib/durations";
import { notFound } from "@/lib/errors";
import { afterPosition } from "@/lib/operation/paging";
import { ownedBy, type Scope } from "@/lib/operation/scope";
import { lockOrganisation } from "@/lib/organisations/public";
import { isValidWhere } from "@/lib/state/certificate";
import { isActiveSql } from "@/lib/state/suspension";

export type { FeedRow };

/** @throws AppError not_found when it does not exist or its organisation is not in the scope */
export async function findFeed(tx: Tx, scope: Scope, id: string): Promise<FeedRow> {
  const row = await tx.calendarFeed.findFirst({ where: { id, ...ownedBy(scope) } });
  if (!row) throw notFound("The calendar feed");
  return row;
}

/** Newest first, including revoked ones. */
export function findFeeds(
  tx: Tx,
  {
    organisationId,
    after,
    take,
  }: { organisationId: string; after: { at: Date; id: string } | undefined; take: number },
): Promise<FeedRow[]> {
  return tx.calendarFeed.findMany({
    where: {
      organisationId,
      ...afterPosition("createdAt", after),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
}

/** Inserts unless the organisation has `limit` active feeds; concurrent calls wait for each other. @returns false at the limit */
export async function insertFeed(tx: Tx, row: FeedRow, limit: number): Promise<boolean> {
  const { organisationId } = row;
  await lockOrganisation(tx, organisationId);
  if ((await tx.calendarFeed.count({ where: { organisationId, revokedAt: null } })) >= limit) return false;
  await tx.calendarFeed.create({ data: row });
  return true;
}

/** @returns false when it was revoked before */
export async function markFeedRevoked(tx: Tx, id: string, at: Date): Promise<boolean> {
  return (await tx.calendarFeed.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } })).count === 1;
}

export interface ActiveFeed {
  id: string;
  organisationId: string;
  organisationName: string;
  lastUsedAt: Date | null;
}

/** The feed with this token, unless it is revoked or its organisation is suspended. */
export async function findActiveFeed(tx: Tx, tokenHash: string): Promise<ActiveFeed | undefined> {
  const rows = await tx.$queryRaw<ActiveFeed[]>`
    SELECT f.id, f.organisation_id AS "organisationId", o.legal_name AS "organisationName", f.last_used_at AS "lastUsedAt"
    FROM calendar_feeds f JOIN organisations o ON o.id = f.organisation_id AND ${Prisma.raw(isActiveSql("o"))}
    WHERE f.token_hash = ${tokenHash} AND f.revoked_at IS NULL`;
  return rows[0];
}

/** Records a use of the feed, not more often than once an hour. Bookkeeping: without an operation and audit row. */
export async function markFeedUsed(tx: Tx, { id, lastUsedAt }: ActiveFeed, at: Date): Promise<void> {
  if (lastUsedAt && at.getTime() - lastUsedAt.getTime() < HOUR_MS) return;
  await tx.calendarFeed.updateMany({ where: { id }, data: { lastUsedAt: at } });
}

export interface FeedEntry {
  id: string;
  subject: string;
  issuedAt: Date | null;
}

/** Active certificates of an organisation that expire after a time, the soonest first. */
export function findFeedEntries(tx: Tx, organisationId: string, expireAfter: Date, take: number): Promise<FeedEntry[]> {
  return tx.certificate.findMany({
    where: { organisationId, ...isValidWhere(expireAfter) },
    orderBy: [{ notAfter: "asc" }, { id: "asc" }],
    select: { id: true, subject: true, issuedAt: true },
    take,
  });
}
