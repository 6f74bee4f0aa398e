import type { Tx } from "@/lib/db/database";
import { Prisma } from "@/lib/db/generated/client";
import { DAY_MS } from "@/lib/durations";
import { isActiveSql } from "@/lib/state/suspension";
import { type ActionFilter, type ActionRow, mine, NOTHING, rowsWithTotal } from "./found";

/** How long an email that failed for good is shown. */
const EMAIL_DAYS = 14;

const ORGANISATION = {
  ...NOTHING,
  organisationId: Prisma.sql`o.id`,
  organisationName: Prisma.sql`o.legal_name`,
};

/** Organisations without a contact of their own, with an application that has none either. */
export function findWithoutContact(tx: Tx, filter: ActionFilter): Promise<ActionRow[]> {
  const matching = Prisma.sql`SELECT o.id, o.legal_name FROM organisations o
    WHERE ${mine("o.id", filter)} AND ${Prisma.raw(isActiveSql("o"))}
      AND NOT EXISTS (SELECT 1 FROM contacts k WHERE k.organisation_id = o.id AND k.application_id IS NULL)
      AND EXISTS (SELECT 1 FROM applications a WHERE a.organisation_id = o.id AND ${Prisma.raw(isActiveSql("a"))}
        AND NOT EXISTS (SELECT 1 FROM contacts k WHERE k.application_id = a.id))`;
  const from = Prisma.sql`JOIN organisations o ON o.id = f.id`;
  const columns = {
    ...ORGANISATION,
    subjectId: Prisma.sql`o.id`,
    name: Prisma.sql`o.legal_name`,
    organisationId: Prisma.sql`o.id`,
  };
  return tx.$queryRaw(rowsWithTotal({ matching, order: Prisma.sql`f.legal_name, f.id`, from, columns }, filter.take));
}

/** Emails that failed for good in the last two weeks, one row for each organisation and one for the platform. */
export function findUndelivered(tx: Tx, filter: ActionFilter): Promise<ActionRow[]> {
  const since = new Date(filter.now.getTime() - EMAIL_DAYS * DAY_MS);
  const matching = Prisma.sql`SELECT m.organisation_id AS id, count(*)::int AS emails, max(m.created_at) AS newest,
      (array_agg(m.last_error ORDER BY m.created_at DESC))[1] AS error
    FROM mail_messages m WHERE m.status = 'dead' AND m.created_at > ${since}::timestamptz AND ${mine("m.organisation_id", filter)}
    GROUP BY m.organisation_id`;
  const from = Prisma.sql`LEFT JOIN organisations o ON o.id = f.id`;
  const columns = {
    ...ORGANISATION,
    subjectId: Prisma.sql`f.id`,
    name: Prisma.sql`coalesce(o.legal_name, '')`,
    at: Prisma.sql`f.newest`,
    count: Prisma.sql`f.emails`,
    reason: Prisma.sql`f.error`,
  };
  return tx.$queryRaw(rowsWithTotal({ matching, order: Prisma.sql`f.newest DESC`, from, columns }, filter.take));
}

/** Webhooks that were disabled, or whose last attempts failed. */
export function findFailingWebhooks(tx: Tx, filter: ActionFilter): Promise<ActionRow[]> {
  const matching = Prisma.sql`SELECT w.id, w.failing_since FROM webhook_subscriptions w JOIN organisations o ON o.id = w.organisation_id
    WHERE ${mine("w.organisation_id", filter)} AND ${Prisma.raw(isActiveSql("o"))}
      AND (w.status = 'disabled' OR w.failing_since IS NOT NULL)`;
  const from = Prisma.sql`JOIN webhook_subscriptions w ON w.id = f.id
    JOIN organisations o ON o.id = w.organisation_id`;
  const columns = {
    ...ORGANISATION,
    subjectId: Prisma.sql`w.id`,
    name: Prisma.sql`coalesce(nullif(w.description, ''), w.url)`,
    at: Prisma.sql`f.failing_since`,
    reason: Prisma.sql`w.last_error`,
  };
  return tx.$queryRaw(
    rowsWithTotal({ matching, order: Prisma.sql`f.failing_since DESC NULLS LAST, f.id`, from, columns }, filter.take),
  );
}
