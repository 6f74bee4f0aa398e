import type { Tx } from "@/lib/db/database";
import { PlatformDeadline } from "@/lib/mail/content";
import { queueMails } from "@/lib/mail/queue-mail";
import type { BaseDeps } from "@/lib/operation/deps";
import { AUTHORITY_SCHEDULE, CRL_SCHEDULE, DEFAULT_SCHEDULE, dueThreshold, RESPONDER_SCHEDULE } from "./schedule";
import type { ReminderRound } from "./schema";
import { findPlatformPeople } from "./store/audience";
import { findPlatformExpiries, type PlatformExpiry } from "./store/platform-expiries";
import { ensurePreferences } from "./store/preferences";
import { insertReminders, lockComposing, lowestThresholds } from "./store/reminders";

/** Platform roles that are warned; auditors are not. */
const ROLES = ["super_admin", "security_officer"];

const SCHEDULES: Record<string, readonly number[]> = {
  root: AUTHORITY_SCHEDULE,
  issuing: AUTHORITY_SCHEDULE,
  ocsp: RESPONDER_SCHEDULE,
  tls: RESPONDER_SCHEDULE,
  crl: CRL_SCHEDULE,
};

interface DueEnd extends PlatformExpiry {
  threshold: number;
}

/** Warns platform users about expiring CAs, responders, server certificates and CRLs, with one email each. */
export async function warnPlatform(deps: BaseDeps, round: ReminderRound): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    await lockComposing(tx);
    const ends = await findPlatformExpiries(tx);
    round.scanned += ends.length;
    const due = await dueEnds(tx, ends, now);
    if (due.length === 0) return;
    round.due += due.length;
    const people = await findPlatformPeople(tx, ROLES);
    const preferences = await ensurePreferences(tx, people, now);
    for (const person of people) {
      const preference = preferences.get(person);
      const isMuted = preference?.muted.includes("platform") ?? false;
      const outcome = isMuted ? ("muted" as const) : ("queued" as const);
      const reminders = due.map(({ subject, threshold, notAfter }) => ({
        subject,
        threshold,
        notAfter,
        recipient: person,
        outcome,
      }));
      const written = new Set((await insertReminders(tx, reminders, now)).map(({ subject }) => subject));
      const added = due.filter(({ subject }) => written.has(subject));
      if (isMuted) round.skipped += added.length;
      if (isMuted || added.length === 0) continue;
      await queueMails(tx, deps, [
        {
          recipient: person,
          content: { kind: "platform_warning", deadlines: added.map(toDeadline) },
          dedupeKey: `platform:${added.map(({ subject, threshold }) => `${subject}:${threshold}`).join(",")}:${person}`,
          organisationId: null,
          preferenceId: preference?.id ?? null,
        },
      ]);
      round.sent += 1;
    }
  });
}

async function dueEnds(tx: Tx, ends: readonly PlatformExpiry[], now: Date): Promise<DueEnd[]> {
  const lowest = await lowestThresholds(
    tx,
    ends.map(({ subject }) => subject),
  );
  return ends.flatMap((end) => {
    const due = dueThreshold(
      { ...end, lowest: lowest.get(end.subject) ?? null },
      SCHEDULES[end.what] ?? DEFAULT_SCHEDULE,
      now,
    );
    return due ? [{ ...end, threshold: due.threshold }] : [];
  });
}

function toDeadline({ what, name, notAfter }: PlatformExpiry): PlatformDeadline {
  return { what: PlatformDeadline.shape.what.catch("tls").parse(what), name, endsAt: notAfter.toISOString() };
}
