/** The delays between the attempts of one delivery. */
import { DAY_MS, MINUTE_MS } from "@/lib/durations";

/** How long a delivery is retried; then it is dead. */
export const GIVE_UP_MS = 3 * DAY_MS;

export interface RetrySchedule {
  firstMs: number;
  /** Growth from one delay to the next. */
  factor: number;
  longestMs: number;
}

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;

/**
 * The delay after an attempt, with a jitter of ±25 %, so that deliveries that failed together are not retried together.
 * `attempts`: attempts made so far; `chance`: 0 to 1.
 */
export function backOffMs({ firstMs, factor, longestMs }: RetrySchedule, attempts: number, chance: number): number {
  const base = Math.min(longestMs, firstMs * factor ** Math.max(0, attempts - 1));
  return Math.round(base * (0.75 + chance / 2));
}

/**
 * When a failed delivery is retried; undefined when that would exceed its deadline: the delivery is dead. `leastMs`: the receiver's
 * Retry-After.
 */
export function nextAttempt(
  schedule: RetrySchedule,
  { attempts, giveUpAt }: { attempts: number; giveUpAt: Date },
  { now, chance, leastMs = 0 }: { now: Date; chance: number; leastMs?: number },
): Date | undefined {
  const next = new Date(now.getTime() + Math.max(leastMs, backOffMs(schedule, attempts, chance)));
  return next < giveUpAt ? next : undefined;
}

/**
 * How long a whole destination is paused (circuit breaker): five seconds, doubled with each failure, at most five minutes.
 * `failures`: consecutive failures; `from`: the number that opens the circuit.
 */
export function pauseMs(failures: number, from: number): number {
  return failures < from ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - from));
}
