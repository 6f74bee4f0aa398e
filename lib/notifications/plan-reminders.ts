import type { BaseDeps } from "@/lib/operation/deps";
import { type Audience, createAudience } from "./audience";
import { needsReminder } from "./need";
import { DEFAULT_SCHEDULE, type DueThreshold, dueThreshold, dueWindow } from "./schedule";
import type { ReminderRound } from "./schema";
import { type ExpiringRow, type ExpiryPosition, findDueCertificates, findExpiring } from "./store/due-certificates";
import { insertReminders, type NewReminder } from "./store/reminders";

const PAGE = 1_000;
/** Due certificates recorded per transaction. */
const BATCH = 250;

interface Due extends DueThreshold {
  id: string;
}

/**
 * First half of a run: scans the expiring certificates page by page along the index, and records which recipients need which
 * reminders. Inserts are idempotent, so runs may be killed, repeated and concurrent. `schedules`: reminder days by profile.
 */
export async function planReminders(
  deps: BaseDeps,
  schedules: ReadonlyMap<string, readonly number[]>,
  round: ReminderRound,
  signal?: AbortSignal,
): Promise<void> {
  const now = deps.clock.now();
  const audience = createAudience();
  const { after, before } = dueWindow([DEFAULT_SCHEDULE, ...schedules.values()], now);
  let position: ExpiryPosition = { notAfter: after, id: "" };
  while (!signal?.aborted) {
    const rows = await findExpiring(deps.db, { after: position, before, take: PAGE });
    round.scanned += rows.length;
    const due = rows.flatMap((row) => dueOf(row, schedules.get(row.profileId) ?? DEFAULT_SCHEDULE, now));
    for (let start = 0; start < due.length; start += BATCH) {
      await recordSafely(deps, audience, due.slice(start, start + BATCH), round);
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    position = last;
    deps.log.info({ scanned: round.scanned, due: round.due }, "reminders: scanning expiring certificates");
  }
}

function dueOf(row: ExpiringRow, schedule: readonly number[], now: Date): Due[] {
  const due = dueThreshold(row, schedule, now);
  return due ? [{ id: row.id, ...due }] : [];
}

/** A failed batch remains due for the next run. */
async function recordSafely(
  deps: BaseDeps,
  audience: Audience,
  due: readonly Due[],
  round: ReminderRound,
): Promise<void> {
  try {
    const { found, skipped } = await record(deps, audience, due);
    round.due += found;
    round.skipped += skipped;
  } catch (error) {
    round.failed += due.length;
    deps.log.error(
      { err: error, certificates: due.length },
      "reminders could not be recorded; the next run retries them",
    );
  }
}

async function record({ db, clock }: BaseDeps, audience: Audience, due: readonly Due[]) {
  const now = clock.now();
  const byId = new Map(due.map((one) => [one.id, one]));
  return db.transaction(async (tx) => {
    const certificates = (await findDueCertificates(tx, [...byId.keys()], now)).filter(needsReminder);
    await audience.prepare(
      tx,
      certificates.map(({ organisationId }) => organisationId),
    );
    const rows = certificates.flatMap((certificate): NewReminder[] => {
      const { threshold, skipped } = byId.get(certificate.id) as Due; // findDueCertificates returns only these ids
      const { id: subject, notAfter } = certificate;
      const recipients = audience.of(certificate);
      const reminders = recipients.map(
        (recipient): NewReminder => ({ subject, threshold, recipient, outcome: "pending", notAfter }),
      );
      const missed = skipped.map(
        (day): NewReminder => ({ subject, threshold: day, recipient: "", outcome: "skipped", notAfter }),
      );
      const nobody: NewReminder[] =
        reminders.length > 0 ? [] : [{ subject, threshold, recipient: "", outcome: "nobody", notAfter }];
      return [...reminders, ...missed, ...nobody];
    });
    const written = await insertReminders(tx, rows, now);
    const isReminder = (row: { subject: string; threshold: number }) =>
      byId.get(row.subject)?.threshold === row.threshold;
    return {
      found: new Set(written.filter(isReminder).map(({ subject }) => subject)).size,
      skipped: written.filter((row) => !isReminder(row) || row.recipient === "").length,
    };
  });
}
