import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Connections } from "./http/connections";

/** Answers under way may take this long to finish. */
const GRACE_MS = 4_000;
/** The process ends within this: container runtimes and supervisors wait for 10 s before they kill. */
const STOP_MS = 9_500;
/** Where draining is set to take long, closing has this much time after it. */
const CLOSE_MS = 6_500;

export interface DrainOptions {
  /** Closed when the grace is over, whatever they are doing: connections that were upgraded are in no list of the server's. */
  connections?: Pick<Connections, "closeAll">;
  graceMs?: number;
}

/** Stops taking connections, lets answers under way finish, then closes what is left. */
export async function drain(
  server: Pick<Server, "close" | "closeIdleConnections" | "closeAllConnections">,
  { connections, graceMs = GRACE_MS }: DrainOptions = {},
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    server.closeAllConnections();
    connections?.closeAll();
  }, graceMs);
  // Connections that become idle from now on: no further request is expected from them.
  const sweep = setInterval(() => server.closeIdleConnections(), 200);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}

/** Waits for `work`, but no longer than `ms`. @returns whether it ended in time; its failure is thrown */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(ms, false, { signal: timer.signal, ref: false }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.abort();
  }
}

/**
 * Calls `stop` once for the first SIGTERM or SIGINT; a second one ends the process at once.
 * @param drainMs how long `stop` keeps serving before it closes anything
 */
export function onStopSignal(stop: () => Promise<void>, { drainMs }: { drainMs: number }): void {
  const limitMs = Math.max(STOP_MS, drainMs + CLOSE_MS);
  let isStopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      within(limitMs, stop()).then(
        (isInTime) => {
          if (!isInTime) console.error(`The process did not stop by itself within ${limitMs / 1000} s; it ends now.`);
          process.exit(isInTime ? 0 : 1);
        },
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
