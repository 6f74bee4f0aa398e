import type { BaseDeps } from "@/lib/operation/deps";
import { findProfiles } from "@/lib/profiles/public";
import { composeMails } from "./compose-mails";
import { reminderDaysOf } from "./ladder";
import { planReminders } from "./plan-reminders";
import type { ReminderRound } from "./schema";
import { warnPlatform } from "./warn-platform";

/**
 * One run of the reminders: what is due is put on record, then what is on record is put into mails, then the platform's own
 * ends. Each step commits by itself and repeats without harm, so a run may be killed anywhere, and several may run at once;
 * decision 042 says why each reminder comes once all the same.
 */
export async function remind(deps: BaseDeps, signal?: AbortSignal): Promise<ReminderRound> {
  const round: ReminderRound = { scanned: 0, due: 0, sent: 0, skipped: 0, failed: 0 };
  const profiles = await findProfiles(deps.db.prisma);
  const ladders = new Map(profiles.map((profile) => [profile.id, reminderDaysOf(profile)]));
  await planReminders(deps, ladders, round, signal);
  const steps = [() => composeMails(deps, ladders, round, signal), () => warnPlatform(deps, round)];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      round.failed += 1;
      deps.log.error({ err: error }, "Reminders could not be put into mails; the next run repeats them");
    }
  }
  if (round.due + round.sent > 0) deps.log.info(round, "Reminders: done");
  return round;
}
