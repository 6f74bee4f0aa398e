import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Connections } from "./http/connections";

/** How long responses in progress may take to finish. */
const GRACE_MS = 4_000;
/** The process exits within this time: container runtimes and supervisors kill it after 10 s. */
const STOP_MS = 9_500;
/** With a long drain time, closing has this much time after it. */
const CLOSE_MS = 6_500;

export interface DrainOptions {
  /** Closed after the grace period: the server does not track upgraded connections. */
  connections?: Pick<Connections, "closeAll">;
  graceMs?: number;
}

/** Stops accepting connections, lets responses in progress finish, then closes the remaining connections. */
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
  // Closes connections that become idle.
  const sweep = setInterval(() => server.closeIdleConnections(), 200);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}

/** Waits for `work`, but no longer than `ms`. @returns whether it finished in time; its error is thrown */
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
 * Calls `stop` once for the first SIGTERM or SIGINT; a second one exits immediately.
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
          if (!isInTime) console.error(`The process did not stop within ${limitMs / 1000} s; exiting.`);
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
