const FIRST_MS = 30_000;
const LONGEST_MS = 6 * 3_600_000;
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 300_000;
/** From so many failures in a row the receiver itself is taken to be in trouble, and not one event. */
const RESTS_FROM = 3;

/** A receiver that fails for so long is not called any more, until somebody says so. */
export const DISABLE_AFTER_MS = 5 * 86_400_000;
/** Between one attempt and the next, a receiver may ask for at most this long (Retry-After). */
const LONGEST_WISH_MS = 3_600_000;

/**
 * From one attempt at an event to the next: half a minute, tripled every time up to six hours, and by a quarter more or less, so
 * that what failed together does not come back together. `attempts`: those made; `chance`: 0 to 1; `wishMs`: Retry-After.
 */
export function backOffMs(attempts: number, chance: number, wishMs = 0): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 3 ** Math.max(0, attempts - 1));
  return Math.max(Math.round(base * (0.75 + chance / 2)), Math.min(wishMs, LONGEST_WISH_MS));
}

/** How long a receiver is left alone as a whole. `failures`: in a row. Everything that waits for it is tried afterwards. */
export function restMs(failures: number, wishMs = 0): number {
  const own = failures < RESTS_FROM ? 0 : Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - RESTS_FROM));
  return Math.max(own, Math.min(wishMs, LONGEST_WISH_MS));
}

/** Retry-After in seconds (RFC 9110 §10.2.3) as milliseconds; 0 for none, for dates and for nonsense. */
export function readRetryAfter(value: string | undefined): number {
  return value && /^\d{1,6}$/.test(value.trim()) ? Number(value) * 1000 : 0;
}
