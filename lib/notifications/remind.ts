import type { BaseDeps } from "@/lib/operation/deps";
import { findProfiles } from "@/lib/profiles/public";
import { composeMails } from "./compose-mails";
import { planReminders } from "./plan-reminders";
import { remindOfCredentials } from "./remind-of-credentials";
import { reminderDaysOf } from "./schedule";
import type { ReminderRound } from "./schema";
import { warnPlatform } from "./warn-platform";

/**
 * One run of the reminders: records due reminders, composes emails from the recorded ones, then warns about platform
 * deadlines. Each step commits separately and is idempotent, so runs may be killed anywhere and be concurrent; decision 042
 * explains why each reminder is still sent once.
 */
export async function remind(deps: BaseDeps, signal?: AbortSignal): Promise<ReminderRound> {
  const round: ReminderRound = { scanned: 0, due: 0, sent: 0, skipped: 0, failed: 0 };
  const profiles = await findProfiles(deps.db.prisma);
  const schedules = new Map(profiles.map((profile) => [profile.id, reminderDaysOf(profile)]));
  await planReminders(deps, schedules, round, signal);
  const steps = [
    () => composeMails(deps, schedules, round, signal),
    () => warnPlatform(deps, round),
    () => remindOfCredentials(deps, round, signal),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      round.failed += 1;
      deps.log.error({ err: error }, "reminder emails could not be composed; the next run retries them");
    }
  }
  if (round.due + round.sent > 0) deps.log.info(round, "reminders: done");
  return round;
}
