/** `npm run cli -- …`: every operation, at the machine's own terminal. */
import { CommanderError } from "commander";
import pino from "pino";
import { renderMail } from "@/components/mail/render-mail";
import { parseEnv } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { createDeps } from "@/lib/start/create-deps";
import { printError } from "./print";
import { createProgram } from "./program";
import type { WithDeps } from "./with-deps";

// On standard error: a revocation at the terminal is a record too (lib/runtime/record.ts), and the answer alone is on standard output.
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
  // Commander has said its own words already.
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : printError(error);
}
