/**
 * The `updatedAt` of the next version: now, but always later than the last one, so that versions differ even within a millisecond or
 * after the clock was set back. Updates are conditional on it.
 */
export function nextVersion(updatedAt: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), updatedAt.getTime() + 1));
}
