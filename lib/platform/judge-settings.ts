import { createServer } from "node:net";
import { readConnectionSettings } from "@/lib/db/connection-settings";
import { AppError } from "@/lib/errors";
import { readKnownKeysFile } from "@/lib/keys/block-known-keys";
import type { Env } from "@/lib/runtime/env";
import { parseAdmin } from "@/lib/users/admin-settings";

/**
 * Judges what the form of a variable does not show: files that settings name, and variables that need each other. A start does it before
 * it opens or creates anything, and `cli check` says the same.
 * @throws AppError precondition_failed, one sentence that names the variable, never its value
 */
export async function judgeSettings({ admin, databaseUrl, host, knownKeysFile }: Env): Promise<void> {
  parseAdmin(admin);
  await judgeHost(host);
  if (databaseUrl !== undefined) await readConnectionSettings(databaseUrl);
  if (knownKeysFile !== undefined) await readKnownKeysFile(knownKeysFile);
}

/** Whether this machine can listen there, on any port: PORT itself may be in use by the process that this one is to replace. */
async function judgeHost(host: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new AppError(
          "precondition_failed",
          `HOST (${host}) is no address of this machine, such as 127.0.0.1 or 0.0.0.0. Set HOST to one, or leave it out.`,
          { cause },
        ),
      ),
    );
    server.listen({ host, port: 0 }, () => server.close(() => resolve()));
  });
}
