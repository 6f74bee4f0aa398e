/** Lengths of time, and the days that more than one place counts. Client-safe. */

/** Milliseconds. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Seconds, for OAuth, HTTP and iCalendar. */
export const MINUTE_SECONDS = 60;
export const HOUR_SECONDS = 60 * MINUTE_SECONDS;
export const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Days before expiry from which a certificate is shown as expiring; the default reminder schedule begins with them. */
export const EXPIRING_DAYS = 60;
