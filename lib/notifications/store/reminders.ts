import type { Database, Tx } from "@/lib/db/database";
import { lockUntilCommit } from "@/lib/db/locks";
import { defineStatement } from "@/lib/db/statement";
import { DUE_COLUMNS, type DueCertificate, dueJoins, type JsonAnswer, rowsOf } from "./due-certificates";

export type ReminderOutcome = "pending" | "queued" | "skipped" | "muted" | "silent" | "nobody";

export interface NewReminder {
  subject: string;
  threshold: number;
  recipient: string;
  outcome: ReminderOutcome;
  notAfter: Date;
}

/** Inserts the reminders that do not exist yet. @returns the new ones */
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

/** The lowest threshold of each subject that has a reminder. */
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

/** Serialises the composing of emails until the transaction ends: two processes could send two digests instead of one. */
export const lockComposing = (tx: Tx): Promise<void> => lockUntilCommit(tx, "reminders");

/** Pending reminders of certificates, by recipient and expiry, of recipients after `after`. */
export async function findPending(tx: Tx, after: string, take: number, now: Date): Promise<PendingReminder[]> {
  return rowsOf(
    await tx.$queryRaw<JsonAnswer[]>`
      SELECT coalesce(json_agg(q ORDER BY q.recipient, q."notAfter", q.id, q.threshold), '[]')::text AS "json" FROM (
        SELECT r.recipient, r.threshold, ${DUE_COLUMNS}
        FROM (SELECT recipient, threshold, subject, not_after FROM reminders
          WHERE outcome = 'pending' AND recipient > ${after}
          ORDER BY recipient, not_after, subject, threshold LIMIT ${take}::int) r
        JOIN certificates c ON c.id = r.subject ${dueJoins(now)}) q`,
  );
}

/** Pending reminders of a recipient. */
export function countPending(tx: Tx, recipient: string): Promise<number> {
  return tx.reminder.count({ where: { recipient, outcome: "pending" } });
}

/** Marks every pending reminder of a recipient as queued with one email. */
export function settleAllPending(tx: Tx, recipient: string, mailId: string | null): Promise<number> {
  return tx.$executeRaw`
    UPDATE reminders SET outcome = 'queued', mail_id = ${mailId} WHERE outcome = 'pending' AND recipient = ${recipient}`;
}

/** The outcome of a pending reminder. */
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

/** Those of the emails that were queued before. */
export async function findQueuedMails(tx: Tx, dedupeKeys: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT dedupe_key AS "key" FROM mail_messages WHERE dedupe_key = ANY(${[...dedupeKeys]}::text[])`;
  return new Set(rows.map(({ key }) => key));
}

const DELETE = defineStatement<{ expiredBefore: Date; limit: number }>(
  "reminders-delete",
  `DELETE FROM reminders r USING (
      SELECT subject, threshold, recipient FROM reminders WHERE not_after < $expiredBefore::timestamptz ORDER BY not_after LIMIT $limit::int) old
    WHERE r.subject = old.subject AND r.threshold = old.threshold AND r.recipient = old.recipient RETURNING 1 AS deleted`,
);

/** Deletes up to `limit` reminders of what expired before a time. @returns how many */
export async function forgetReminders(db: Database, expiredBefore: Date, limit: number): Promise<number> {
  return (await db.query(DELETE, { expiredBefore, limit })).length;
}
