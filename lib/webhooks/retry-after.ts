/** The longest Retry-After that is respected. */
import { HOUR_MS } from "@/lib/durations";

const LONGEST_MS = HOUR_MS;

/** Retry-After in seconds (RFC 9110 §10.2.3) as milliseconds, at most an hour; 0 without a value, for dates and for invalid values. */
export function readRetryAfter(value: string | undefined): number {
  return value && /^\d{1,6}$/.test(value.trim()) ? Math.min(Number(value) * 1000, LONGEST_MS) : 0;
}
