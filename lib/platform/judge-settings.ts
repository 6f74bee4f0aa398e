import { readConnectionSettings } from "@/lib/db/connection-settings";
import { readKnownKeysFile } from "@/lib/keys/block-known-keys";
import type { Env } from "@/lib/runtime/env";
import { parseAdmin } from "@/lib/users/admin-settings";

/**
 * Judges what the form of a variable does not show: files that settings name, and variables that need each other. A start does it before
 * it opens or creates anything, and `cli check` says the same.
 * @throws AppError precondition_failed, one sentence that names the variable, never its value
 */
export async function judgeSettings({ admin, databaseUrl, knownKeysFile }: Env): Promise<void> {
  parseAdmin(admin);
  if (databaseUrl !== undefined) await readConnectionSettings(databaseUrl);
  if (knownKeysFile !== undefined) await readKnownKeysFile(knownKeysFile);
}
