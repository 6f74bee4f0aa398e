import type { Database, Tx } from "@/lib/db/database";
import type { MailMessage as MailRow, Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import { assertReplaced } from "@/lib/db/replaced";
import { defineStatement } from "@/lib/db/statement";
import { notFound } from "@/lib/errors";
import { afterPosition, type PageStart, TOTAL_LIMIT, timePosition } from "@/lib/operation/paging";
import { ownedBy, type Scope } from "@/lib/operation/scope";

export type { MailRow };

export type NewMailRow = Pick<
  MailRow,
  "id" | "recipient" | "subject" | "kind" | "dedupeKey" | "organisationId" | "preferenceId" | "giveUpAt" | "createdAt"
> & { content: object; secret: Uint8Array | null };

/** Queues emails in one statement, except those whose `dedupeKey` exists. @returns the ids of the new rows */
export async function insertMails(tx: Tx, rows: readonly NewMailRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const json = JSON.stringify(
    rows.map(({ secret, ...row }) => ({ ...row, secret: secret ? Buffer.from(secret).toString("base64") : null })),
  );
  const written = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO mail_messages (id, recipient, subject, kind, content, secret, dedupe_key, organisation_id, preference_id,
      status, next_attempt_at, give_up_at, created_at)
    SELECT m."id", m."recipient", m."subject", m."kind", m."content", decode(m."secret", 'base64'), m."dedupeKey",
      m."organisationId", m."preferenceId", 'queued', m."createdAt", m."giveUpAt", m."createdAt"
    FROM jsonb_to_recordset(${json}::jsonb) AS m("id" text, "recipient" text, "subject" text, "kind" text, "content" jsonb,
      "secret" text, "dedupeKey" text, "organisationId" text, "preferenceId" text, "giveUpAt" timestamptz, "createdAt" timestamptz)
    ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`;
  return written.map(({ id }) => id);
}

/** The emails that `owner` has claimed, by due time. */
export function findClaimed(tx: Tx, ids: readonly string[], owner: string): Promise<MailRow[]> {
  return tx.mailMessage.findMany({
    where: { id: { in: [...ids] }, leaseOwner: owner, status: "sending" },
    orderBy: [{ nextAttemptAt: "asc" }, { id: "asc" }],
  });
}

export interface MailFilter {
  scope: Scope;
  organisationId?: string | undefined;
  status?: MailRow["status"] | undefined;
  kind?: string | undefined;
  recipient?: string | undefined;
  /** Part of the subject or of the recipient's address. */
  q?: string | undefined;
}

/** Emails without an organisation are visible only with the scope `all`. */
function matchingWhere({ scope, q, ...filter }: MailFilter): Prisma.MailMessageWhereInput[] {
  const contains = q && ({ contains: literalLike(q), mode: "insensitive" } as const);
  return [ownedBy(scope), filter, contains ? { OR: [{ subject: contains }, { recipient: contains }] } : {}];
}

/** How many emails match, up to `TOTAL_LIMIT`. */
export function countMatching(tx: Tx, filter: MailFilter): Promise<number> {
  return tx.mailMessage.count({ where: { AND: matchingWhere(filter) }, take: TOTAL_LIMIT });
}

/** Newest first; oldest first for a previous page. */
export function findMails(
  tx: Tx,
  filter: MailFilter,
  { start: { after, isBackward }, take }: { start: PageStart; take: number },
): Promise<MailRow[]> {
  const direction = isBackward ? "asc" : "desc";
  return tx.mailMessage.findMany({
    where: { AND: [...matchingWhere(filter), afterPosition("createdAt", timePosition(after), { direction })] },
    orderBy: [{ createdAt: direction }, { id: direction }],
    take,
  });
}

/** @throws AppError not_found when it does not exist or is not in the scope */
export async function findMail(tx: Tx, scope: Scope, id: string): Promise<MailRow> {
  const row = await tx.mailMessage.findFirst({ where: { AND: [{ id }, ownedBy(scope)] } });
  if (!row) throw notFound("The email");
  return row;
}

/**
 * Queues an email again that was sent or has failed, with a full set of attempts.
 * @throws AppError conflict when it is under way, or another request changed it first
 */
export async function requeueMail(tx: Tx, row: MailRow, now: Date, giveUpAt: Date): Promise<void> {
  const updated = await tx.mailMessage.updateMany({
    where: { id: row.id, status: row.status, attempts: row.attempts },
    data: { status: "queued", nextAttemptAt: now, giveUpAt, isConfirmed: false, sentAt: null },
  });
  assertReplaced(updated, "email");
}

/** Deletes the secrets (setup links) of emails that were created before a time. @returns how many */
export async function forgetSecrets(tx: Tx, createdBefore: Date): Promise<number> {
  const { count } = await tx.mailMessage.updateMany({
    where: { secret: { not: null }, createdAt: { lt: createdBefore } },
    data: { secret: null },
  });
  return count;
}

const DELETE = defineStatement<{ before: Date; limit: number }>(
  "mail-delete",
  `DELETE FROM mail_messages WHERE id IN (
    SELECT id FROM mail_messages WHERE created_at < $before::timestamptz AND status <> 'sending' ORDER BY created_at LIMIT $limit::int)
    RETURNING 1 AS deleted`,
);

/** Deletes up to `limit` emails that were created before a time and are not under way. @returns how many */
export async function forgetMails(db: Database, before: Date, limit: number): Promise<number> {
  return (await db.query(DELETE, { before, limit })).length;
}
