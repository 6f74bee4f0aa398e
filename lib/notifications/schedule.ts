import { DAY_MS, EXPIRING_DAYS } from "@/lib/durations";
import { calendarDaysUntil } from "@/lib/format";

/** Default reminder schedule: days before expiry; negative: days after. */
export const DEFAULT_SCHEDULE: readonly number[] = [EXPIRING_DAYS, 30, 14, 7, 1, 0, -7];
/** The reminder days of a profile, or the default schedule. */
export const reminderDaysOf = ({
  reminderDays,
}: {
  reminderDays?: readonly number[] | undefined;
}): readonly number[] => (reminderDays?.length ? reminderDays : DEFAULT_SCHEDULE);

/**
 * Days before expiry of a certificate's first reminder; undefined when none is sent before expiry. Days that had passed when it was
 * issued don't count, as in `dueThreshold`.
 */
export function firstReminderDays(
  days: readonly number[],
  { notBefore, notAfter }: { notBefore: Date; notAfter: Date },
): number | undefined {
  const lifeDays = calendarDaysUntil(notAfter, notBefore);
  const before = days.filter((day) => day > 0 && day < lifeDays);
  return before.length === 0 ? undefined : Math.max(...before);
}

/** A CA needs a successor, and the ecosystem needs time to trust it. */
export const AUTHORITY_SCHEDULE: readonly number[] = [730, 365, 180, 90, 60, 30, 14, 7, 1, 0, -7];
/** Responder and TLS server certificates are renewed automatically 30 days before expiry; at 14 days the renewal has failed. */
export const RESPONDER_SCHEDULE: readonly number[] = [14, 7, 3, 1, 0, -7];
/** A CRL is valid for seven days and replaced every day; at 3 days the replacement has failed. */
export const CRL_SCHEDULE: readonly number[] = [3, 2, 1, 0, -1];

/** How long after the last threshold a missed reminder is still sent: the portal may have been down. */
export const CATCH_UP_DAYS = 30;

export interface DueThreshold {
  /** The latest threshold reached. */
  threshold: number;
  /** Earlier thresholds that were missed and are not sent. */
  skipped: number[];
}

/**
 * The due reminder: *due and not yet sent*, never *exactly N days*, so that a missed run catches up. Of several missed
 * thresholds only the latest is due. Days are calendar days in UTC. Thresholds that had passed when the subject became valid
 * are not due: a 30-day certificate gets no 60-day reminder on its first day.
 * @param lowest the lowest threshold on record, or null
 */
export function dueThreshold(
  { notBefore, notAfter, lowest }: { notBefore: Date; notAfter: Date; lowest: number | null },
  schedule: readonly number[],
  now: Date,
): DueThreshold | undefined {
  const daysLeft = calendarDaysUntil(notAfter, now);
  const lifeDays = calendarDaysUntil(notAfter, notBefore);
  const come = schedule.filter(
    (threshold) => daysLeft <= threshold && threshold < lifeDays && (lowest === null || threshold < lowest),
  );
  if (come.length === 0) return undefined;
  const threshold = Math.min(...come);
  return { threshold, skipped: come.filter((other) => other !== threshold).sort((a, b) => b - a) };
}

/** The range of expiry times for which a threshold of these schedules can be due; both bounds are exclusive. */
export function dueWindow(schedules: Iterable<readonly number[]>, now: Date): { after: Date; before: Date } {
  const days = [...schedules].flat();
  const today = Math.floor(now.getTime() / DAY_MS);
  return {
    after: new Date((today + Math.min(...days) - CATCH_UP_DAYS) * DAY_MS),
    before: new Date((today + Math.max(...days) + 1) * DAY_MS),
  };
}
