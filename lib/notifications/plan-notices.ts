import { auditedEventOf } from "@/lib/audit/audited-event";
import type { Tx } from "@/lib/db/database";
import { MINUTE_MS } from "@/lib/durations";
import { groupBy } from "@/lib/group-by";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Audience, createAudience } from "./audience";
import { NOTICE_RULES, type NoticeEvent } from "./notice-rules";
import {
  type ChangeRow,
  findChanges,
  findHoldersOfKeys,
  insertNotices,
  lockNotices,
  type NewNotice,
  readProgress,
  writeProgress,
} from "./store/notices";

const PAGE = 500;
/** Rows are read again for this long: a transaction may commit after a later one, and clocks of processes differ. */
const OVERLAP_MS = 2 * MINUTE_MS;

/** Who is told of an event: a holder of what it is about. */
interface Told {
  eventId: string;
  type: NoticeEvent;
  organisationId: string;
  applicationId: string | null;
}

/**
 * Reads the audit log from where it stopped, and records who is told of which change. Inserts are idempotent, so a run may be killed anywhere.
 * @returns the number of notices recorded
 */
export async function planNotices(deps: BaseDeps, signal?: AbortSignal): Promise<number> {
  const audience = createAudience();
  let recorded = 0;
  let position: ChangeRow | undefined;
  while (!signal?.aborted) {
    const now = deps.clock.now();
    const page = await deps.db.transaction(async (tx) => {
      await lockNotices(tx);
      const from = new Date((await readProgress(tx, now)).getTime() - OVERLAP_MS);
      const rows = await findChanges(tx, { after: position ?? { at: from, id: "" }, until: now, take: PAGE });
      const told = await recipientsOf(tx, rows);
      const count = await record(tx, audience, told, now);
      const isLast = rows.length < PAGE;
      await writeProgress(tx, isLast ? now : (rows.at(-1)?.at ?? now));
      return { count, isLast, last: rows.at(-1) };
    });
    recorded += page.count;
    if (page.isLast) break;
    position = page.last;
  }
  return recorded;
}

/** Who is told of these changes. A blocked key has a holder in each organisation that registered it. */
async function recipientsOf(tx: Tx, rows: readonly ChangeRow[]): Promise<Told[]> {
  const blocked = rows.filter(isBlockedKey);
  const holders = groupBy(
    blocked.length === 0
      ? []
      : await findHoldersOfKeys(
          tx,
          blocked.map(({ entityId }) => entityId),
        ),
    ({ keyFingerprint }) => keyFingerprint,
  );
  return rows.flatMap((row): Told[] => {
    const { id: eventId, organisationId, applicationId } = row;
    if (isBlockedKey(row)) {
      return (holders.get(row.entityId) ?? []).map((holder) => ({ eventId, type: "key.blocked", ...holder }));
    }
    const event = organisationId ? auditedEventOf(row) : undefined;
    return organisationId && event ? [{ eventId, type: event.type, organisationId, applicationId }] : [];
  });
}

/** The row of the block itself; each certificate that it revokes has a row of its own. */
export const isBlockedKey = ({ entity, after }: Pick<ChangeRow, "entity" | "after">): boolean =>
  entity === "key" && after !== null && "blocked" in after;

async function record(tx: Tx, audience: Audience, told: readonly Told[], now: Date): Promise<number> {
  await audience.prepare(
    tx,
    told.map(({ organisationId }) => organisationId),
  );
  const notices = told.flatMap(({ eventId, type, organisationId, applicationId }): NewNotice[] => {
    const { topic, contacts } = NOTICE_RULES[type];
    const recipients = audience.of({ organisationId, applicationId }, contacts);
    return recipients.length > 0
      ? recipients.map((recipient) => ({ eventId, organisationId, recipient, topic, outcome: "pending" }))
      : [{ eventId, organisationId, recipient: "", topic, outcome: "nobody" }];
  });
  return insertNotices(tx, notices, now);
}
