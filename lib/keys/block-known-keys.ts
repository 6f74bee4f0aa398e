import { readFile } from "node:fs/promises";
import { AppError } from "@/lib/errors";
import type { BaseDeps } from "@/lib/operation/deps";
import { readKnownKeys } from "@/lib/registration/read-known-keys";
import { blockListed } from "./store";

/** Keys per statement. */
const BATCH = 10_000;

/**
 * Blocks the keys of the operator's list (KNOWN_KEYS_FILE). Registered keys on them stop verifying; certificates on them are logged and
 * stay valid until they are revoked: a file must not revoke.
 * @throws AppError precondition_failed when the file can't be read or a line is invalid; the message names both
 */
export async function blockKnownKeys(
  { db, clock, log }: Pick<BaseDeps, "db" | "clock" | "log">,
  file: string,
): Promise<void> {
  const keys = await readKnownKeysFile(file);
  for (let from = 0; from < keys.length; from += BATCH) {
    const fingerprints = keys.slice(from, from + BATCH).map(({ keyFingerprint }) => keyFingerprint);
    const kids = await blockListed(db, fingerprints, clock.now());
    if (kids.length > 0) {
      log.warn({ kids }, "keys of KNOWN_KEYS_FILE are in use; revoke these certificates and notify their holders");
    }
  }
  log.info({ file, keys: keys.length }, "known keys are blocked");
}

/**
 * The keys of KNOWN_KEYS_FILE.
 * @throws AppError precondition_failed when the file can't be read or a line is invalid; the message names both
 */
export async function readKnownKeysFile(file: string): Promise<ReturnType<typeof readKnownKeys>> {
  return readKnownKeys(await textOf(file), `KNOWN_KEYS_FILE (${file})`);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new AppError(
      "precondition_failed",
      `KNOWN_KEYS_FILE can't be read: ${file}. Set it to a file that the portal's user can read, or leave it empty.`,
      { cause },
    );
  }
}
