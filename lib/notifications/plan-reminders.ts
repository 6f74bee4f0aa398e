import type { BaseDeps } from "@/lib/operation/deps";
import { type Audience, createAudience } from "./audience";
import { DEFAULT_LADDER, type DueThreshold, dueThreshold, dueWindow } from "./ladder";
import { mustRemind } from "./need";
import type { ReminderRound } from "./schema";
import { type ExpiringRow, type ExpiryPosition, findDueCertificates, findExpiring } from "./store/due-certificates";
import { insertReminders, type NewReminder } from "./store/reminders";

const PAGE = 1_000;
/** Due certificates put on record by one transaction. */
const BATCH = 250;

interface Due extends DueThreshold {
  id: string;
}

/**
 * First half of a run: walks the certificates near their end, page by page along the index, and puts on record who is to be
 * reminded of what. Everything is inserted unless it is there, so runs may be killed, repeated and doubled. `ladders`: days
 * by profile.
 */
export async function planReminders(
  deps: BaseDeps,
  ladders: ReadonlyMap<string, readonly number[]>,
  round: ReminderRound,
  signal?: AbortSignal,
): Promise<void> {
  const now = deps.clock.now();
  const audience = createAudience();
  const { after, before } = dueWindow([DEFAULT_LADDER, ...ladders.values()], now);
  let position: ExpiryPosition = { notAfter: after, id: "" };
  while (!signal?.aborted) {
    const rows = await findExpiring(deps.db, { after: position, before, take: PAGE });
    round.scanned += rows.length;
    const due = rows.flatMap((row) => dueOf(row, ladders.get(row.profileId) ?? DEFAULT_LADDER, now));
    for (let start = 0; start < due.length; start += BATCH) {
      await recordSafely(deps, audience, due.slice(start, start + BATCH), round);
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    position = last;
    deps.log.info({ scanned: round.scanned, due: round.due }, "Reminders: looking through what ends");
  }
}

function dueOf(row: ExpiringRow, ladder: readonly number[], now: Date): Due[] {
  const due = dueThreshold(row, ladder, now);
  return due ? [{ id: row.id, ...due }] : [];
}

/** A batch that fails stays due; the next run finds it again. */
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
      "Reminders could not be put on record; the next run repeats them",
    );
  }
}

async function record({ db, clock }: BaseDeps, audience: Audience, due: readonly Due[]) {
  const now = clock.now();
  const byId = new Map(due.map((one) => [one.id, one]));
  return db.transaction(async (tx) => {
    const certificates = (await findDueCertificates(tx, [...byId.keys()], now)).filter(mustRemind);
    await audience.prepare(
      tx,
      certificates.map(({ organisationId }) => organisationId),
    );
    const rows = certificates.flatMap((certificate): NewReminder[] => {
      const { threshold, skipped } = byId.get(certificate.id) as Due; // findDueCertificates answers for these ids only
      const { id: subject, notAfter } = certificate;
      const recipients = audience.of(certificate);
      const told = recipients.map(
        (recipient): NewReminder => ({ subject, threshold, recipient, outcome: "pending", notAfter }),
      );
      const passedOver = skipped.map(
        (day): NewReminder => ({ subject, threshold: day, recipient: "", outcome: "skipped", notAfter }),
      );
      const nobody: NewReminder[] =
        told.length > 0 ? [] : [{ subject, threshold, recipient: "", outcome: "nobody", notAfter }];
      return [...told, ...passedOver, ...nobody];
    });
    const written = await insertReminders(tx, rows, now);
    const isTold = (row: { subject: string; threshold: number }) => byId.get(row.subject)?.threshold === row.threshold;
    return {
      found: new Set(written.filter(isTold).map(({ subject }) => subject)).size,
      skipped: written.filter((row) => !isTold(row) || row.recipient === "").length,
    };
  });
}
