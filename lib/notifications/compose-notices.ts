import { auditedEventOf } from "@/lib/audit/audited-event";
import { MINUTE_MS } from "@/lib/durations";
import { groupBy } from "@/lib/group-by";
import type { ChangeItem } from "@/lib/mail/content";
import { type NewMail, queueMails } from "@/lib/mail/queue-mail";
import type { BaseDeps } from "@/lib/operation/deps";
import { isMuted } from "./muted";
import type { NoticeEvent, NoticeTopic } from "./notice-rules";
import { isBlockedKey } from "./plan-notices";
import {
  findGroups,
  findNotices,
  lockNotices,
  type NoticeGroup,
  type NoticeRow,
  type SettledGroup,
  settleGroups,
} from "./store/notices";
import { ensurePreferences } from "./store/preferences";

/** Groups per transaction. */
const BATCH = 50;
/** Changes listed in an email; the others are counted. */
export const NOTICE_LINES = 50;
/** How long further changes wait after an email, to be in one: a script may make hundreds. */
const PAUSES: Record<NoticeTopic, number> = { changes: 10 * MINUTE_MS, security: MINUTE_MS };

/** Queues one email for each recipient, organisation and topic with pending notices. @returns emails queued */
export async function composeNotices(deps: BaseDeps, signal?: AbortSignal): Promise<number> {
  let queued = 0;
  while (!signal?.aborted) {
    const { count, isLast } = await composeBatch(deps);
    queued += count;
    if (isLast) break;
  }
  return queued;
}

async function composeBatch(deps: BaseDeps): Promise<{ count: number; isLast: boolean }> {
  const now = deps.clock.now();
  const before = (topic: NoticeTopic) => new Date(now.getTime() - PAUSES[topic]);
  return deps.db.transaction(async (tx) => {
    await lockNotices(tx);
    const groups = await findGroups(tx, { changes: before("changes"), security: before("security") }, BATCH);
    if (groups.length === 0) return { count: 0, isLast: true };
    const preferences = await ensurePreferences(tx, [...new Set(groups.map(({ recipient }) => recipient))], now);
    const isUnwanted = ({ recipient, topic, organisationId }: NoticeGroup) =>
      topic === "changes" && isMuted(preferences.get(recipient)?.muted ?? [], topic, organisationId);
    const wanted = groups.filter((group) => !isUnwanted(group));
    const rows = groupBy(await findNotices(tx, wanted, NOTICE_LINES), (row) => keyOf(row, row.organisation));
    const mails = wanted.map((group) =>
      mailOf(group, rows.get(keyOf(group, group.organisationId)) ?? [], preferences.get(group.recipient)?.id ?? null),
    );
    const ids = await queueMails(tx, deps, mails);
    const settled = [
      ...wanted.map((group, index): SettledGroup => ({ ...group, outcome: "queued", mailId: ids[index] ?? null })),
      ...groups.filter(isUnwanted).map((group): SettledGroup => ({ ...group, outcome: "muted", mailId: null })),
    ];
    await settleGroups(tx, settled, now);
    return { count: mails.length, isLast: groups.length < BATCH };
  });
}

const keyOf = ({ recipient, topic }: Pick<NoticeGroup, "recipient" | "topic">, organisationId: string) =>
  `${recipient} ${topic} ${organisationId}`;

function mailOf(group: NoticeGroup, rows: readonly NoticeRow[], preferenceId: string | null): NewMail {
  const { recipient, topic, organisationId, total } = group;
  const [first] = rows;
  return {
    recipient,
    content: {
      kind: topic === "security" ? "security_notice" : "change_notice",
      organisationId,
      organisationName: first?.organisationName ?? "",
      changes: rows.map(toItem),
      total,
    },
    dedupeKey: `notice:${topic}:${organisationId}:${first?.id}:${recipient}`,
    organisationId,
    preferenceId: topic === "changes" ? preferenceId : null,
  };
}

const NOUNS: Record<string, string> = {
  client: "OAuth client",
  application: "Application",
  organisation: "Organisation",
  key: "Registered key",
};
const TYPE_NAMES: Record<string, string> = { signing: "Signing", transport: "Transport", encryption: "Encryption" };

function toItem(row: NoticeRow): ChangeItem {
  const event = isBlockedKey(row) ? undefined : auditedEventOf(row);
  const type: NoticeEvent = event?.type ?? "key.blocked";
  const data = { ...row.before, ...row.after, ...event?.data } as Record<string, unknown>;
  const text = (member: string) => (typeof data[member] === "string" ? data[member] : null);
  const { certificate, keyNames } = row;
  return {
    type,
    noun: certificate
      ? `${TYPE_NAMES[certificate.type] ?? certificate.type} certificate`
      : (NOUNS[row.entity] ?? row.entity),
    name: certificate?.name || keyNames.join(", ") || text("name") || text("legalName") || row.entityId,
    at: row.at.toISOString(),
    by: byOf(row),
    applicationName: row.applicationName,
    reason: type === "certificate.revoked" ? text("reason") : null,
    kid: certificate?.kid ?? (row.entity === "key" ? text("kid") : null),
    path: pathOf(row, text),
  };
}

/** A user's or client's name; others act for the portal. */
function byOf({ actorKind, actorName }: NoticeRow): string {
  switch (actorKind) {
    case "user":
      return actorName;
    case "client":
      return `the OAuth client ${actorName}`;
    case "key_holder":
      return "the holder of the private key";
    default:
      return "the operator of the portal";
  }
}

function pathOf(row: NoticeRow, text: (member: string) => string | null): string {
  const { entity, entityId, applicationId, certificate, organisation } = row;
  if (certificate) return certificate.kid ? `/certificates/${certificate.kid}` : "/certificates";
  const clientId = entity === "client" ? entityId : text("clientId");
  if (applicationId && clientId) return `/applications/${applicationId}/clients/${clientId}`;
  if (entity === "application") return `/applications/${entityId}`;
  return applicationId ? `/applications/${applicationId}` : `/organisations/${organisation}`;
}
