import { calendarDaysUntil } from "@/lib/format";

const DAY_MS = 86_400_000;

/** Days before expiry on which people are reminded where a profile says nothing; negative: days after it. */
export const DEFAULT_LADDER: readonly number[] = [60, 30, 14, 7, 1, 0, -7];
/** The reminder days of a profile: its own where it has some. */
export const reminderDaysOf = ({
  reminderDays,
}: {
  reminderDays?: readonly number[] | undefined;
}): readonly number[] => (reminderDays?.length ? reminderDays : DEFAULT_LADDER);

/**
 * How many days before its expiry the first reminder of a certificate comes; undefined when none comes before. Days that had passed
 * when it was issued don't count, as in `dueThreshold`.
 */
export function firstReminderDays(
  days: readonly number[],
  { notBefore, notAfter }: { notBefore: Date; notAfter: Date },
): number | undefined {
  const lifeDays = calendarDaysUntil(notAfter, notBefore);
  const before = days.filter((day) => day > 0 && day < lifeDays);
  return before.length === 0 ? undefined : Math.max(...before);
}

/** A CA needs a successor, and the ecosystem time to trust it. */
export const AUTHORITY_LADDER: readonly number[] = [730, 365, 180, 90, 60, 30, 14, 7, 1, 0, -7];
/** Responders and TLS server certificates renew themselves 30 days before their end; what is at 14 has failed to. */
export const RESPONDER_LADDER: readonly number[] = [14, 7, 3, 1, 0, -7];
/** A CRL lives seven days and is replaced every day; what is at 3 was not. */
export const CRL_LADDER: readonly number[] = [3, 2, 1, 0, -1];

/** After the last threshold, a missed one is still made up for this long: a portal may have been off. */
export const CATCH_UP_DAYS = 30;

export interface DueThreshold {
  /** The latest one that has come. */
  threshold: number;
  /** Those passed over because of it, which nobody was told of. */
  skipped: number[];
}

/**
 * Which reminder is due: *due and not yet sent*, never *exactly N days*, so that a missed run catches up. Of several missed
 * thresholds only the latest is. Days are calendar days in UTC. Thresholds that had passed when the subject began to be are
 * not due: nobody wants to hear on the first day of a 30-day certificate that it has less than 60.
 * @param lowest the lowest threshold on record, or null
 */
export function dueThreshold(
  { notBefore, notAfter, lowest }: { notBefore: Date; notAfter: Date; lowest: number | null },
  ladder: readonly number[],
  now: Date,
): DueThreshold | undefined {
  const daysLeft = calendarDaysUntil(notAfter, now);
  const lifeDays = calendarDaysUntil(notAfter, notBefore);
  const come = ladder.filter(
    (threshold) => daysLeft <= threshold && threshold < lifeDays && (lowest === null || threshold < lowest),
  );
  if (come.length === 0) return undefined;
  const threshold = Math.min(...come);
  return { threshold, skipped: come.filter((other) => other !== threshold).sort((a, b) => b - a) };
}

/** Between which ends something of these ladders can be due: from the first excluded to the last excluded instant. */
export function dueWindow(ladders: Iterable<readonly number[]>, now: Date): { after: Date; before: Date } {
  const days = [...ladders].flat();
  const today = Math.floor(now.getTime() / DAY_MS);
  return {
    after: new Date((today + Math.min(...days) - CATCH_UP_DAYS) * DAY_MS),
    before: new Date((today + Math.max(...days) + 1) * DAY_MS),
  };
}
