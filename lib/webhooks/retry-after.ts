/** Between one attempt and the next, a receiver may ask for at most this long. */
const LONGEST_MS = 3_600_000;

/** Retry-After in seconds (RFC 9110 §10.2.3) as milliseconds, at most an hour; 0 for none, for dates and for nonsense. */
export function readRetryAfter(value: string | undefined): number {
  return value && /^\d{1,6}$/.test(value.trim()) ? Math.min(Number(value) * 1000, LONGEST_MS) : 0;
}
