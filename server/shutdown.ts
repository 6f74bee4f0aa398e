import type { Server } from "node:http";

/** What is under way may take this long to finish. */
const GRACE_MS = 10_000;

/** Stops taking connections, lets answers under way finish, then cuts what is left. */
export async function drain(
  server: Pick<Server, "close" | "closeIdleConnections" | "closeAllConnections">,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  // Connections that become idle from now on: nobody comes back for them.
  const sweep = setInterval(() => server.closeIdleConnections(), 200);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}

/** Calls `stop` once for the first SIGTERM or SIGINT; a second one ends the process at once. */
export function onStopSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
