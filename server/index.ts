/** Composition root: settings → runtime → listener → schedule. Creates everything with the lifetime of the process. */
import { renderMail } from "@/components/mail/render-mail";
import { checkSettings } from "@/lib/platform/check-settings";
import { parseEnv } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { createDeps } from "@/lib/start/create-deps";
import { publishRuntime } from "@/lib/start/global";
import { registerFirstAdmin } from "@/lib/users/register-first-admin";
import { logEverything } from "./log-everything";
import { createNewDatabase } from "./new-database";
import { createInteractions } from "./oauth/interactions";
import { openPages } from "./pages/pages";
import { watchPlatform } from "./platform-watch";
import { startServer } from "./server";
import { onStopSignal } from "./shutdown";
import { reportStartError } from "./start-error";
import { terminalLogger } from "./terminal-log";
import { welcome } from "./welcome";

const isAtTerminal = process.stdout.isTTY === true;

async function start(): Promise<void> {
  const env = parseEnv(process.env);
  const isDevelopment = process.env.NODE_ENV === "development";
  const log = isAtTerminal ? terminalLogger(env.logLevel) : createLogger(env.logLevel);
  if (!isAtTerminal && !isDevelopment) logEverything(log);
  const parts = { renderMail, log, isServer: true, interactions: createInteractions };
  await checkSettings(env);
  await createNewDatabase(env);
  // In parallel: the database starts while Next loads.
  const [deps, pages] = await Promise.all([createDeps(env, parts), openPages({ isDevelopment, port: env.port })]);
  publishRuntime(deps);
  const firstAdmin = await registerFirstAdmin(deps, env.admin);
  const running = await startServer(deps, { pages, host: env.host, port: env.port, mtlsPort: env.mtlsPort });
  const stopWatching = watchPlatform(deps);
  process.on("uncaughtException", (error) => {
    deps.log.fatal({ err: error }, "uncaught exception");
    process.exit(1); // the state is undefined; the supervisor starts a new process
  });
  process.on("unhandledRejection", (reason) => deps.log.error({ err: reason }, "unhandled rejection"));
  const drainMs = env.drainSeconds * 1000;
  onStopSignal(
    async () => {
      await running.stop(drainMs);
      await stopWatching();
      await deps.db.close();
    },
    { drainMs },
  );
  welcome(deps, firstAdmin);
}

start().catch((error: unknown) => {
  reportStartError(error, isAtTerminal ? undefined : createLogger("info"));
  process.exit(1);
});
