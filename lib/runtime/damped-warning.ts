import type { Logger } from "pino";

const QUIET_MS = 10_000;
const MAX_KINDS = 20;

/**
 * Logs errors that repeat while a server is unreachable: the first of each kind in full, then one line every ten seconds with a count.
 * @returns a function to call with each error
 */
export function dampedWarning(log: Logger, message: string): (error: unknown) => void {
  const kinds = new Map<string, { loggedAt: number; repeated: number }>();
  return (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    const now = performance.now();
    const known = kinds.get(reason);
    if (known && now - known.loggedAt < QUIET_MS) {
      known.repeated += 1;
      return;
    }
    // Without the stack: for a network error it contains only our own event loop.
    if (known) log.warn({ reason, repeated: known.repeated }, message);
    else log.warn({ err: error }, message);
    if (!known && kinds.size >= MAX_KINDS) kinds.clear();
    kinds.set(reason, { loggedAt: now, repeated: 0 });
  };
}
