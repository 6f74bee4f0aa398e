/** The delays between the attempts at one delivery. */
export interface RetrySchedule {
  firstMs: number;
  /** From one delay to the next. */
  factor: number;
  longestMs: number;
}

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * The delay after an attempt. It varies by a quarter in both directions, so that deliveries which failed together are not tried again
 * together. `attempts`: those made; `chance`: 0 to 1.
 */
export function backOffMs({ firstMs, factor, longestMs }: RetrySchedule, attempts: number, chance: number): number {
  const base = Math.min(longestMs, firstMs * factor ** Math.max(0, attempts - 1));
  return Math.round(base * (0.75 + chance / 2));
}

/**
 * When a failed delivery is tried again; undefined when that would be too late and the delivery is dead. `leastMs`: what the receiver
 * asked for.
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
 * How long a destination as a whole is left alone (circuit breaker): from five seconds, doubled with each failure, up to five minutes.
 * `failures`: in a row; `from`: so many open the circuit.
 */
export function pauseMs(failures: number, from: number): number {
  return failures < from ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - from));
}
