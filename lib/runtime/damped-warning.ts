import type { Logger } from "pino";

const QUIET_MS = 10_000;

/**
 * Logs a failure that repeats itself while a server is away: the first one whole, then one line each ten seconds with how many there
 * were. @returns takes each failure
 */
export function dampedWarning(log: Logger, message: string): (error: unknown) => void {
  let words = "";
  let saidAt = Number.NEGATIVE_INFINITY;
  let repeated = 0;
  return (error) => {
    const current = error instanceof Error ? error.message : String(error);
    const now = performance.now();
    if (current === words && now - saidAt < QUIET_MS) {
      repeated += 1;
      return;
    }
    // A stack of our own event loop says nothing about a network.
    if (current === words) log.warn({ reason: current, repeated }, message);
    else log.warn({ err: error }, message);
    words = current;
    saidAt = now;
    repeated = 0;
  };
}
