import { v7 as uuidv7 } from "uuid";
import type { Database, SqlValue, Tx } from "@/lib/db/database";
import { fragment } from "@/lib/db/fragment";
import { type NotificationPreference as PreferenceRow, Prisma } from "@/lib/db/generated/client";
import { lockUntilCommit } from "@/lib/db/locks";
import { isValidSql } from "@/lib/state/certificate";

export type { PreferenceRow };

// Lists of ids go as one array into raw statements: Prisma keeps a plan for every length of an `in`, and those add up.

/** Place in the order of ends. */
export interface EndPosition {
  notAfter: Date;
  id: string;
}

export interface EndingRow extends EndPosition {
  notBefore: Date;
  profileId: string;
  /** The lowest threshold on record. */
  lowest: number | null;
}

/** The next certificates by end, slim: index (not_after, id), one probe into the reminders each. */
export function findEnding(
  db: Database,
  window: { after: EndPosition; before: Date; take: number },
): Promise<EndingRow[]> {
  return db.query<EndingRow>(
    {
      name: "reminders-ending",
      text: `SELECT c.id, c.not_after AS "notAfter", c.not_before AS "notBefore", c.profile_id AS "profileId",
          (SELECT min(r.threshold) FROM reminders r WHERE r.subject = c.id) AS "lowest"
        FROM certificates c
        WHERE c.status = 'active' AND (c.not_after, c.id) > ($1::timestamptz, $2::text) AND c.not_after < $3::timestamptz
        ORDER BY c.not_after, c.id LIMIT $4::int`,
    },
    [window.after.notAfter, window.after.id, window.before, window.take],
  );
}

/** What a reminder says of a certificate, and whether it still has to be said. */
export interface DueCertificate {
  id: string;
  kid: string;
  name: string;
  type: string;
  profileId: string;
  notAfter: Date;
  organisationId: string;
  organisationName: string;
  applicationId: string | null;
  applicationName: string | null;
  status: string;
  lastUsedAt: Date | null;
  successorKid: string | null;
  successorIssuedAt: Date | null;
  successorLastUsedAt: Date | null;
}

const DUE = Prisma.sql`c.id, c.kid, c.name, c.type, c.profile_id AS "profileId", c.not_after AS "notAfter",
  c.organisation_id AS "organisationId", o.legal_name AS "organisationName", c.application_id AS "applicationId",
  a.name AS "applicationName", c.status, c.last_used_at AS "lastUsedAt", s.kid AS "successorKid",
  s.issued_at AS "successorIssuedAt", s.last_used_at AS "successorLastUsedAt"`;
const DUE_JOINS = (now: Date) => Prisma.sql`
  JOIN organisations o ON o.id = c.organisation_id
  LEFT JOIN applications a ON a.id = c.application_id
  LEFT JOIN certificates s ON s.replaces_id = c.id AND ${fragment((at) => isValidSql("s", at), now, "timestamptz")}`;

// Tens of thousands of rows come as one JSON text for each statement: Prisma makes an object of every cell, and those are
// what a run's memory was made of.
interface JsonAnswer {
  json: string;
}

const DATES = new Set(["notAfter", "lastUsedAt", "successorIssuedAt", "successorLastUsedAt"]);

/** Rows out of `json_agg`. `Row` is what the statement selects; its instants become dates again. */
function rowsOf<Row>([answer]: readonly JsonAnswer[]): Row[] {
  return JSON.parse(answer?.json ?? "[]", (key, value) =>
    DATES.has(key) && typeof value === "string" ? new Date(value) : value,
  );
}

/** Certificates with their successors that are valid at `now`. */
export async function findDueCertificates(tx: Tx, ids: readonly string[], now: Date): Promise<DueCertificate[]> {
  if (ids.length === 0) return [];
  return rowsOf(
    await tx.$queryRaw<JsonAnswer[]>`
      SELECT coalesce(json_agg(q), '[]')::text AS "json" FROM (
        SELECT ${DUE} FROM certificates c ${DUE_JOINS(now)} WHERE c.id = ANY(${[...ids]}::text[])) q`,
  );
}

/** People and contacts that hear of one organisation's certificates. Application contacts are apart. */
export interface AudienceRow {
  organisationId: string;
  /** Set for contacts of an application. */
  applicationId: string | null;
  address: string;
  kind: "admin" | "contact";
}

/** Administrators who may sign in, and contacts, of these organisations. */
export function findAudience(tx: Tx, organisationIds: readonly string[]): Promise<AudienceRow[]> {
  const ids = [...organisationIds];
  return tx.$queryRaw<AudienceRow[]>`
    SELECT m.organisation_id AS "organisationId", NULL AS "applicationId", u.email AS "address", 'admin' AS "kind"
    FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.organisation_id = ANY(${ids}::text[]) AND m.role = 'admin' AND u.status = 'active'
    UNION
    SELECT c.organisation_id, c.application_id, lower(c.email), 'contact' FROM contacts c
    WHERE c.organisation_id = ANY(${ids}::text[])`;
}

/** Parents of these organisations; those at the top are left out. */
export async function findParents(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; parentId: string }[]>`
    SELECT id, parent_id AS "parentId" FROM organisations WHERE id = ANY(${[...ids]}::text[]) AND parent_id IS NOT NULL`;
  return new Map(rows.map(({ id, parentId }) => [id, parentId]));
}

/** Addresses of the people with one of these platform roles who may sign in. */
export async function findPlatformPeople(tx: Tx, roles: readonly string[]): Promise<string[]> {
  const rows = await tx.user.findMany({
    where: { platformRole: { in: [...roles] }, status: "active" },
    select: { email: true },
    orderBy: { email: "asc" },
  });
  return rows.map(({ email }) => email);
}

export type ReminderOutcome = "pending" | "queued" | "skipped" | "muted" | "silent" | "nobody";

export interface NewReminder {
  subject: string;
  threshold: number;
  recipient: string;
  outcome: ReminderOutcome;
  notAfter: Date;
}

/** Puts reminders on record, those that are not there yet. @returns what was new */
export async function insertReminders(
  tx: Tx,
  rows: readonly NewReminder[],
  createdAt: Date,
): Promise<Pick<NewReminder, "subject" | "threshold" | "recipient">[]> {
  const json = JSON.stringify(rows);
  return rowsOf(
    await tx.$queryRaw<JsonAnswer[]>`
      WITH written AS (
        INSERT INTO reminders (subject, threshold, recipient, outcome, not_after, created_at)
        SELECT r."subject", r."threshold", r."recipient", r."outcome", r."notAfter", ${createdAt}::timestamptz
        FROM jsonb_to_recordset(${json}::jsonb)
          AS r("subject" text, "threshold" int, "recipient" text, "outcome" text, "notAfter" timestamptz)
        ON CONFLICT (subject, threshold, recipient) DO NOTHING RETURNING subject, threshold, recipient)
      SELECT coalesce(json_agg(written), '[]')::text AS "json" FROM written`,
  );
}

/** The lowest threshold on record of each subject. */
export async function lowestThresholds(tx: Tx, subjects: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.reminder.groupBy({
    by: ["subject"],
    where: { subject: { in: [...subjects] } },
    _min: { threshold: true },
  });
  return new Map(
    rows.flatMap(({ subject, _min }) => (_min.threshold === null ? [] : [[subject, _min.threshold] as const])),
  );
}

export interface PendingReminder extends DueCertificate {
  recipient: string;
  threshold: number;
}

/** Until the transaction ends, no other one puts reminders into emails: two at once could send two digests instead of one. */
export const lockComposing = (tx: Tx): Promise<void> => lockUntilCommit(tx, "reminders");

/** Reminders of certificates in no mail yet, by recipient and end, behind the recipient `after`. */
export async function findPending(tx: Tx, after: string, take: number, now: Date): Promise<PendingReminder[]> {
  return rowsOf(
    await tx.$queryRaw<JsonAnswer[]>`
      SELECT coalesce(json_agg(q ORDER BY q.recipient, q."notAfter", q.id, q.threshold), '[]')::text AS "json" FROM (
        SELECT r.recipient, r.threshold, ${DUE}
        FROM (SELECT recipient, threshold, subject, not_after FROM reminders
          WHERE outcome = 'pending' AND recipient > ${after}
          ORDER BY recipient, not_after, subject, threshold LIMIT ${take}::int) r
        JOIN certificates c ON c.id = r.subject ${DUE_JOINS(now)}) q`,
  );
}

/** How much one recipient still has to hear. */
export function countPending(tx: Tx, recipient: string): Promise<number> {
  return tx.reminder.count({ where: { recipient, outcome: "pending" } });
}

/** Marks all that one recipient still has to hear: one mail speaks for it. */
export function settleAllPending(tx: Tx, recipient: string, mailId: string | null): Promise<number> {
  return tx.$executeRaw`
    UPDATE reminders SET outcome = 'queued', mail_id = ${mailId} WHERE outcome = 'pending' AND recipient = ${recipient}`;
}

/** What became of pending reminders. */
export interface SettledReminder {
  subject: string;
  threshold: number;
  recipient: string;
  outcome: ReminderOutcome;
  mailId: string | null;
}

export async function settlePending(tx: Tx, rows: readonly SettledReminder[]): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(rows);
  await tx.$executeRaw`
    UPDATE reminders r SET outcome = s."outcome", mail_id = s."mailId"
    FROM jsonb_to_recordset(${json}::jsonb)
      AS s("subject" text, "threshold" int, "recipient" text, "outcome" text, "mailId" text)
    WHERE r.subject = s."subject" AND r.threshold = s."threshold" AND r.recipient = s."recipient" AND r.outcome = 'pending'`;
}

/** Which of these mails were queued before. */
export async function knownMails(tx: Tx, dedupeKeys: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT dedupe_key AS "key" FROM mail_messages WHERE dedupe_key = ANY(${[...dedupeKeys]}::text[])`;
  return new Set(rows.map(({ key }) => key));
}

/** Preferences of these addresses; made where there are none, so that each has an id for its unsubscribe link. */
export async function preferencesOf(
  tx: Tx,
  addresses: readonly string[],
  now: Date,
): Promise<Map<string, Pick<PreferenceRow, "id" | "address" | "muted">>> {
  if (addresses.length === 0) return new Map();
  const ids = addresses.map(() => uuidv7());
  await tx.$executeRaw`
    INSERT INTO notification_preferences (id, address, muted, updated_at)
    SELECT p.id, p.address, '{}', ${now}::timestamptz FROM unnest(${ids}::text[], ${[...addresses]}::text[]) AS p(id, address)
    ON CONFLICT (address) DO NOTHING`;
  const found = await tx.$queryRaw<Pick<PreferenceRow, "id" | "address" | "muted">[]>`
    SELECT id, address, muted FROM notification_preferences WHERE address = ANY(${[...addresses]}::text[])`;
  return new Map(found.map((row) => [row.address, row]));
}

export function findPreference(tx: Tx, where: { id: string } | { address: string }): Promise<PreferenceRow | null> {
  return tx.notificationPreference.findUnique({ where });
}

export async function putMuted(tx: Tx, address: string, muted: readonly string[], now: Date): Promise<PreferenceRow> {
  const changes = { muted: [...muted], updatedAt: now };
  return tx.notificationPreference.upsert({
    where: { address },
    create: { id: uuidv7(), address, ...changes },
    update: changes,
  });
}

/** Stops one thing for an address, or takes that back, whatever else changes at the same time. @returns all that is stopped now */
export async function changeMuted(
  tx: Tx,
  id: string,
  { entry, isWanted, at }: { entry: string; isWanted: boolean; at: Date },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ muted: string[] }[]>`
    UPDATE notification_preferences SET updated_at = ${at}::timestamptz, muted = CASE WHEN ${isWanted}::boolean
      THEN array_remove(muted, ${entry}::text) ELSE array_append(array_remove(muted, ${entry}::text), ${entry}::text) END
    WHERE id = ${id} RETURNING muted`;
  return rows[0]?.muted ?? [];
}

/** Null when there is none. */
export async function nameOfOrganisation(tx: Tx, id: string): Promise<string | null> {
  return (await tx.organisation.findUnique({ where: { id }, select: { legalName: true } }))?.legalName ?? null;
}

/** Something of the platform that ends: authorities in use, and the newest CRL of each that signs one. */
export interface PlatformEnd {
  subject: string;
  what: string;
  name: string;
  notBefore: Date;
  notAfter: Date;
}

/** Of several responders of one CA only the newest counts: the others were replaced. */
export function findPlatformEnds(tx: Tx): Promise<PlatformEnd[]> {
  return tx.$queryRaw<PlatformEnd[]>`
    (SELECT DISTINCT ON (a.kind, CASE WHEN a.kind IN ('root', 'issuing') THEN a.id ELSE a.parent_id END)
      'authority:' || a.id AS "subject", a.kind AS "what", a.name, a.not_before AS "notBefore", a.not_after AS "notAfter"
    FROM authorities a WHERE a.status = 'active'
    ORDER BY a.kind, CASE WHEN a.kind IN ('root', 'issuing') THEN a.id ELSE a.parent_id END, a.not_after DESC)
    UNION ALL
    (SELECT DISTINCT ON (c.authority_id)
      'crl:' || c.authority_id || ':' || (extract(epoch FROM c.next_update) * 1000)::bigint, 'crl', a.name, c.this_update, c.next_update
    FROM crls c JOIN authorities a ON a.id = c.authority_id AND a.status = 'active'
    ORDER BY c.authority_id, c.number DESC)`;
}

/** Removes the record of what ended before a time. @returns how many rows */
export async function forgetReminders(db: Database, endedBefore: Date, limit: number): Promise<number> {
  const values: SqlValue[] = [endedBefore, limit];
  const rows = await db.query(
    {
      name: "reminders-forget",
      text: `DELETE FROM reminders r USING (
          SELECT subject, threshold, recipient FROM reminders WHERE not_after < $1::timestamptz ORDER BY not_after LIMIT $2::int) old
        WHERE r.subject = old.subject AND r.threshold = old.threshold AND r.recipient = old.recipient RETURNING 1 AS gone`,
    },
    values,
  );
  return rows.length;
}
