import { createServer } from "node:net";
import { readConnectionSettings } from "@/lib/db/connection-settings";
import { AppError } from "@/lib/errors";
import { readKnownKeysFile } from "@/lib/keys/block-known-keys";
import type { Env } from "@/lib/runtime/env";
import { parseAdmin } from "@/lib/users/admin-settings";

/**
 * Checks what the syntax of a variable does not show: files named by settings, and variables that depend on each other. A start runs it
 * before it opens or creates anything, and `cli check` runs it too.
 * @throws AppError precondition_failed, one line that names the variable, never its value
 */
export async function checkSettings({ admin, databaseUrl, host, knownKeysFile }: Env): Promise<void> {
  parseAdmin(admin);
  await checkHost(host);
  if (databaseUrl !== undefined) await readConnectionSettings(databaseUrl);
  if (knownKeysFile !== undefined) await readKnownKeysFile(knownKeysFile);
}

/** Whether this machine can listen on the address, on any port: PORT itself may be in use by the process that this one replaces. */
async function checkHost(host: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new AppError(
          "precondition_failed",
          `HOST (${host}) is not an address of this machine. Set HOST to one, such as 127.0.0.1 or 0.0.0.0, or remove it.`,
          { cause },
        ),
      ),
    );
    server.listen({ host, port: 0 }, () => server.close(() => resolve()));
  });
}
