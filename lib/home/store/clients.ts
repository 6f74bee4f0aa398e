import type { Tx } from "@/lib/db/database";
import { Prisma } from "@/lib/db/generated/client";
import { HOUR_MS } from "@/lib/durations";
import { isFailingSql, missingKeySql } from "@/lib/state/client-health";
import { isActiveSql } from "@/lib/state/suspension";
import type { ClientActivity } from "../schema";
import { type ActionFilter, type ActionRow, at, mine, NOTHING, rowsWithTotal } from "./found";

const ALL_ACTIVE = Prisma.raw([isActiveSql("c"), isActiveSql("a"), isActiveSql("o")].join(" AND "));
const OWNERS = Prisma.sql`JOIN applications a ON a.id = c.application_id JOIN organisations o ON o.id = a.organisation_id`;
const CLIENT = Prisma.sql`JOIN oauth_clients c ON c.client_id = f.id ${OWNERS}
  LEFT JOIN client_activity v ON v.client_id = c.client_id`;

const COLUMNS = {
  ...NOTHING,
  subjectId: Prisma.sql`c.client_id`,
  name: Prisma.sql`c.name`,
  organisationId: Prisma.sql`o.id`,
  organisationName: Prisma.sql`o.legal_name`,
  applicationId: Prisma.sql`a.id`,
  applicationName: Prisma.sql`a.name`,
  lastUsedAt: Prisma.sql`v.last_succeeded_at`,
};

/** Clients that can't get tokens because they have no usable key: those in use first, then the newest. */
export function findWithoutKey(tx: Tx, filter: ActionFilter): Promise<ActionRow[]> {
  const missing = at((now) => missingKeySql("c", now), filter);
  // OFFSET 0: the rule is evaluated once for each client.
  const matching = Prisma.sql`SELECT c.client_id AS id, v.last_succeeded_at AS used_at, needs.missing
    FROM oauth_clients c ${OWNERS} LEFT JOIN client_activity v ON v.client_id = c.client_id
    CROSS JOIN LATERAL (SELECT ${missing} AS missing OFFSET 0) needs
    WHERE ${mine("a.organisation_id", filter)} AND ${ALL_ACTIVE} AND needs.missing IS NOT NULL`;
  // Only for the few rows that are returned.
  const lostAt = Prisma.sql`(SELECT max(least(coalesce(k.revoked_at, k.not_after), k.not_after)) FROM certificates k
    WHERE k.application_id = a.id AND k.type = f.missing AND k.kid IS NOT NULL)`;
  const columns = { ...COLUMNS, at: lostAt, profileId: Prisma.sql`f.missing`, reason: Prisma.sql`c.auth_method` };
  const order = Prisma.sql`f.used_at DESC NULLS LAST, f.id DESC`;
  return tx.$queryRaw(rowsWithTotal({ matching, order, from: CLIENT, columns }, filter.take));
}

/** What `failing` means on Home: a client without a usable key is listed once, under that. */
const failing = (
  filter: ActionFilter,
) => Prisma.sql`client_activity v JOIN oauth_clients c ON c.client_id = v.client_id ${OWNERS}
  WHERE ${mine("v.organisation_id", filter)} AND ${at((now) => isFailingSql("v", now), filter)} AND ${ALL_ACTIVE}
    AND ${at((now) => missingKeySql("c", now), filter)} IS NULL`;

/** Clients whose attempts fail, the latest failure first. */
export function findFailing(tx: Tx, filter: ActionFilter): Promise<ActionRow[]> {
  const matching = Prisma.sql`SELECT c.client_id AS id, v.last_failed_at FROM ${failing(filter)}`;
  const columns = {
    ...COLUMNS,
    at: Prisma.sql`f.last_failed_at`,
    count: Prisma.sql`(SELECT sum(h.failures)::int FROM client_hours h
      WHERE h.client_id = c.client_id AND h.hour >= ${firstHour(filter.now)}::timestamptz)`,
    reason: Prisma.sql`v.failed_check`,
    requestId: Prisma.sql`v.failed_request_id`,
  };
  const order = Prisma.sql`f.last_failed_at DESC, f.id`;
  return tx.$queryRaw(rowsWithTotal({ matching, order, from: CLIENT, columns }, filter.take));
}

/** Full hours of the 24-hour chart before the current one. */
export const CHART_HOURS = 24;

/** Beginning of the chart's first hour. */
export const firstHour = (now: Date): Date => new Date((Math.floor(now.getTime() / HOUR_MS) - CHART_HOURS) * HOUR_MS);

type HourRow = Omit<ClientActivity["hours"][number], "hour"> & { hour: Date };

/** Sums of all clients in the scope by hour since `firstHour`; hours without attempts are absent. */
export function sumHours(tx: Tx, filter: Omit<ActionFilter, "take">): Promise<HourRow[]> {
  return tx.$queryRaw`
    SELECT h.hour, sum(h.tokens)::int AS tokens, sum(h.successes)::int AS successes, sum(h.failures)::int AS failures
    FROM client_hours h
    WHERE ${mine("h.organisation_id", { ...filter, take: 0 })} AND h.hour >= ${firstHour(filter.now)}::timestamptz
    GROUP BY h.hour`;
}
