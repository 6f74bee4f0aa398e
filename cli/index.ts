/** `npm run cli -- …`: runs operations from the command line. */
import { CommanderError } from "commander";
import pino from "pino";
import { renderMail } from "@/components/mail/render-mail";
import { parseEnv } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { createDeps } from "@/lib/start/create-deps";
import { printError } from "./print";
import { createProgram } from "./program";
import type { WithDeps } from "./with-deps";

// Logs to standard error: revocations from the command line are records too (lib/runtime/record.ts); standard output has the result only.
const withDeps: WithDeps = async (use, log = createLogger("fatal", pino.destination({ dest: 2, sync: true }))) => {
  const deps = await createDeps(parseEnv(process.env), { renderMail, log });
  try {
    return await use(deps);
  } finally {
    await deps.db.close();
  }
};

try {
  await createProgram(withDeps).parseAsync();
} catch (error) {
  // Commander has already printed its message.
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : printError(error);
}
