import type { Logger } from "pino";

const QUIET_MS = 10_000;
const MAX_KINDS = 20;

/**
 * Logs failures that repeat themselves while a server is away: the first of each kind whole, then one line each ten seconds with how
 * many there were. @returns takes each failure
 */
export function dampedWarning(log: Logger, message: string): (error: unknown) => void {
  const kinds = new Map<string, { saidAt: number; repeated: number }>();
  return (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    const now = performance.now();
    const known = kinds.get(reason);
    if (known && now - known.saidAt < QUIET_MS) {
      known.repeated += 1;
      return;
    }
    // The stack of our own event loop says nothing new about a network.
    if (known) log.warn({ reason, repeated: known.repeated }, message);
    else log.warn({ err: error }, message);
    if (!known && kinds.size >= MAX_KINDS) kinds.clear();
    kinds.set(reason, { saidAt: now, repeated: 0 });
  };
}
