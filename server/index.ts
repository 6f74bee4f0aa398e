/** Composition root: settings → runtime → listener → schedule. Everything that lives as long as the process is built here. */
import { renderMail } from "@/components/mail/render-mail";
import { isAppError } from "@/lib/operation/errors";
import { createDeps } from "@/lib/runtime/create-deps";
import { parseEnv } from "@/lib/runtime/env";
import { publishRuntime } from "@/lib/runtime/global";
import { registerFirstAdmin } from "@/lib/users/register-first-admin";
import { createNewDatabase } from "./new-database";
import { openPages } from "./pages/pages";
import { startServer } from "./server";
import { onStopSignal } from "./shutdown";
import { terminalLogger } from "./terminal-log";
import { welcome } from "./welcome";

async function start(): Promise<void> {
  const env = parseEnv(process.env);
  const isDevelopment = process.env.NODE_ENV === "development";
  const parts = { renderMail, ...(process.stdout.isTTY ? { log: terminalLogger(env.logLevel) } : {}) };
  await createNewDatabase(env);
  // Side by side: the database starts while Next loads.
  const [deps, pages] = await Promise.all([createDeps(env, parts), openPages({ isDevelopment, port: env.port })]);
  publishRuntime(deps);
  const firstAdmin = await registerFirstAdmin(deps, env.admin);
  const running = await startServer(deps, { pages, host: env.host, port: env.port, mtlsPort: env.mtlsPort });
  process.on("uncaughtException", (error) => {
    deps.log.fatal({ err: error }, "uncaught exception");
    process.exit(1); // state is unknown now; whoever supervises starts a fresh process
  });
  process.on("unhandledRejection", (reason) => deps.log.error({ err: reason }, "unhandled rejection"));
  const drainMs = env.drainSeconds * 1000;
  onStopSignal(
    async () => {
      await running.stop(drainMs);
      await deps.db.close();
    },
    { drainMs },
  );
  welcome(deps, firstAdmin);
}

start().catch((error: unknown) => {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") {
    console.error(`Port ${port} is taken by another program. Set PORT or MTLS_PORT, whichever it is, to a free one.`);
  } else console.error(isAppError(error) ? error.publicMessage : error);
  process.exit(1);
});
