import type { Database, Tx } from "@/lib/db/database";
import { lockUntilCommit } from "@/lib/db/locks";
import { defineStatement } from "@/lib/db/statement";
import type { NoticeTopic } from "../notice-rules";

/** Serialises runs until the transaction ends: two could send two emails instead of one. */
export const lockNotices = (tx: Tx): Promise<void> => lockUntilCommit(tx, "notices");

const PROGRESS = 1;

/** How far the audit log has been read; at first, `now`: what was before is not told. */
export async function readProgress(tx: Tx, now: Date): Promise<Date> {
  const row = await tx.noticeProgress.upsert({
    where: { id: PROGRESS },
    create: { id: PROGRESS, readUntil: now },
    update: {},
  });
  return row.readUntil;
}

export async function writeProgress(tx: Tx, readUntil: Date): Promise<void> {
  await tx.noticeProgress.update({ where: { id: PROGRESS }, data: { readUntil } });
}

/** A row of the audit log that may be an event. */
export interface ChangeRow {
  id: string;
  at: Date;
  entity: string;
  entityId: string;
  organisationId: string | null;
  applicationId: string | null;
  before: object | null;
  after: object | null;
}

/** Entities of which changes are told. */
const ENTITIES = ["certificate", "key", "client", "application", "organisation"];

/** Rows of the audit log after a position, oldest first, that have no notice yet. */
export function findChanges(
  tx: Tx,
  { after, until, take }: { after: { at: Date; id: string }; until: Date; take: number },
): Promise<ChangeRow[]> {
  return tx.$queryRaw<ChangeRow[]>`
    SELECT a.id, a.at, a.entity, a.entity_id AS "entityId", a.organisation_id AS "organisationId",
      a.application_id AS "applicationId", a.before, a.after
    FROM audit_events a
    WHERE (a.at, a.id) > (${after.at}::timestamptz, ${after.id}) AND a.at <= ${until}::timestamptz
      AND a.entity = ANY(${ENTITIES}::text[])
      AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.event_id = a.id)
    ORDER BY a.at, a.id LIMIT ${take}::int`;
}

/** Holders of registrations of these keys. `keyFingerprints`: hex SHA-256 of the SPKI. */
export function findHoldersOfKeys(
  tx: Tx,
  keyFingerprints: readonly string[],
): Promise<{ keyFingerprint: string; organisationId: string; applicationId: string }[]> {
  return tx.registeredKey.findMany({
    where: { keyFingerprint: { in: [...keyFingerprints] }, removedAt: null },
    select: { keyFingerprint: true, organisationId: true, applicationId: true },
    distinct: ["keyFingerprint", "organisationId", "applicationId"],
  });
}

export interface NewNotice {
  eventId: string;
  organisationId: string;
  recipient: string;
  topic: NoticeTopic;
  outcome: "pending" | "nobody";
}

/** Inserts the notices that do not exist yet. */
export async function insertNotices(tx: Tx, rows: readonly NewNotice[], createdAt: Date): Promise<number> {
  if (rows.length === 0) return 0;
  const json = JSON.stringify(rows);
  return tx.$executeRaw`
    INSERT INTO notices (event_id, organisation_id, recipient, topic, outcome, created_at)
    SELECT n."eventId", n."organisationId", n."recipient", n."topic", n."outcome", ${createdAt}::timestamptz
    FROM jsonb_to_recordset(${json}::jsonb)
      AS n("eventId" text, "organisationId" text, "recipient" text, "topic" text, "outcome" text)
    ON CONFLICT DO NOTHING`;
}

/** The pending notices of one recipient about one organisation. */
export interface NoticeGroup {
  recipient: string;
  topic: NoticeTopic;
  organisationId: string;
  total: number;
}

/**
 * Groups whose recipient got no email of the topic since the time given for it: pending notices wait, to be in one email.
 * @param rested by topic, the time before which the last email must have been
 */
export function findGroups(tx: Tx, rested: Record<NoticeTopic, Date>, take: number): Promise<NoticeGroup[]> {
  return tx.$queryRaw<NoticeGroup[]>`
    SELECT n.recipient, n.topic, n.organisation_id AS "organisationId", count(*)::int AS "total"
    FROM notices n
    WHERE n.outcome = 'pending' AND NOT EXISTS (
      SELECT 1 FROM notices sent WHERE sent.recipient = n.recipient AND sent.outcome = 'queued' AND sent.topic = n.topic
        AND sent.settled_at > CASE n.topic WHEN 'security' THEN ${rested.security}::timestamptz ELSE ${rested.changes}::timestamptz END)
    GROUP BY n.recipient, n.topic, n.organisation_id
    ORDER BY n.recipient, n.topic, n.organisation_id LIMIT ${take}::int`;
}

/** An event of a notice, with the names of what it is about and of who did it. */
export interface NoticeRow extends ChangeRow {
  recipient: string;
  topic: NoticeTopic;
  /** Of the notice; `organisationId` is of the audit row. */
  organisation: string;
  organisationName: string;
  applicationName: string | null;
  actorKind: string;
  actorName: string;
  certificate: { kid: string | null; name: string; type: string } | null;
  /** Names of the registrations of a blocked key in the organisation. */
  keyNames: string[];
}

/** The oldest pending notices of groups, at most `take` of each, with what they are about. */
export function findNotices(tx: Tx, groups: readonly NoticeGroup[], take: number): Promise<NoticeRow[]> {
  const json = JSON.stringify(groups);
  return tx.$queryRaw<NoticeRow[]>`
    SELECT g.recipient, g.topic, g."organisationId" AS "organisation", o.legal_name AS "organisationName",
      a.id, a.at, a.entity, a.entity_id AS "entityId", a.organisation_id AS "organisationId",
      a.application_id AS "applicationId", a.before, a.after, p.name AS "applicationName", a.actor_kind AS "actorKind",
      coalesce(u.name, l.name, a.actor_label) AS "actorName",
      CASE WHEN c.id IS NULL THEN NULL ELSE json_build_object('kid', c.kid, 'name', c.name, 'type', c.type) END AS "certificate",
      ARRAY(SELECT k.name FROM registered_keys k WHERE a.entity = 'key' AND a.organisation_id IS NULL
        AND k.key_fingerprint = a.entity_id AND k.organisation_id = g."organisationId" ORDER BY k.name LIMIT 5) AS "keyNames"
    FROM jsonb_to_recordset(${json}::jsonb) AS g("recipient" text, "topic" text, "organisationId" text)
    CROSS JOIN LATERAL (
      SELECT n.event_id FROM notices n
      WHERE n.outcome = 'pending' AND n.recipient = g.recipient AND n.topic = g.topic AND n.organisation_id = g."organisationId"
      ORDER BY n.event_id LIMIT ${take}::int) n
    JOIN audit_events a ON a.id = n.event_id
    JOIN organisations o ON o.id = g."organisationId"
    LEFT JOIN applications p ON p.id = a.application_id
    LEFT JOIN certificates c ON a.entity = 'certificate' AND c.id = a.entity_id
    LEFT JOIN users u ON a.actor_kind = 'user' AND u.id = a.actor_id
    LEFT JOIN oauth_clients l ON a.actor_kind = 'client' AND l.client_id = a.actor_id
    ORDER BY g.recipient, g.topic, g."organisationId", a.id`;
}

/** What became of the pending notices of a group. */
export interface SettledGroup extends NoticeGroup {
  outcome: "queued" | "muted";
  mailId: string | null;
}

export async function settleGroups(tx: Tx, groups: readonly SettledGroup[], at: Date): Promise<void> {
  if (groups.length === 0) return;
  const json = JSON.stringify(groups);
  await tx.$executeRaw`
    UPDATE notices n SET outcome = g."outcome", mail_id = g."mailId", settled_at = ${at}::timestamptz
    FROM jsonb_to_recordset(${json}::jsonb)
      AS g("recipient" text, "topic" text, "organisationId" text, "outcome" text, "mailId" text)
    WHERE n.outcome = 'pending' AND n.recipient = g."recipient" AND n.topic = g."topic"
      AND n.organisation_id = g."organisationId"`;
}

const DELETE = defineStatement<{ before: Date; limit: number }>(
  "notices-delete",
  `DELETE FROM notices n USING (SELECT event_id, organisation_id, recipient FROM notices
      WHERE created_at < $before::timestamptz ORDER BY created_at LIMIT $limit::int) old
    WHERE n.event_id = old.event_id AND n.organisation_id = old.organisation_id AND n.recipient = old.recipient
    RETURNING 1 AS deleted`,
);

/** Deletes up to `limit` notices made before a time. @returns how many */
export async function forgetNotices(db: Database, before: Date, limit: number): Promise<number> {
  return (await db.query(DELETE, { before, limit })).length;
}
