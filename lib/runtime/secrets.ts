import { randomBytes } from "node:crypto";
import { chmod, link, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MINUTE_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import { makeDirectory } from "@/lib/files/directories";

/** A draft exists for milliseconds; an older one is stale. */
const STALE_MS = MINUTE_MS;

/**
 * A secret that is not configured: generated once and stored in `directory/name` with mode 0600, 256 random bits in base64url.
 * The file is created atomically, so processes that start concurrently agree on one secret, and a full disk leaves no partial file.
 */
export async function loadOrCreateSecret(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  const existing = await readSecret(path);
  if (existing) return existing;
  await makeDirectory(directory, "The directory of the secrets in DATA_DIR");
  await removeStaleDrafts(directory, name);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    await writeFile(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx", flush: true });
    await link(draft, path); // fails when another process's draft was linked first
    await syncDirectory(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const stored = await readSecret(path);
  if (!stored) throw new AppError("internal", `The secret file ${name} in DATA_DIR could not be written.`);
  return stored;
}

/** Removes drafts of processes that were killed or, in an earlier version, had a full disk. */
async function removeStaleDrafts(directory: string, name: string): Promise<void> {
  for (const file of await readdir(directory)) {
    if (!file.startsWith(`${name}.`)) continue;
    const { mtimeMs } = await stat(join(directory, file)).catch(() => ({ mtimeMs: Date.now() })); // removed by its own process
    if (Date.now() - mtimeMs > STALE_MS) await rm(join(directory, file), { force: true });
  }
}

/** A new file name is durable only after its directory is synced. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  await handle.sync().finally(() => handle.close());
}

/**
 * The secret in a file; undefined when the file does not exist.
 * @throws AppError precondition_failed when the content is too short
 */
export async function readSecret(path: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, "utf8")).trim();
    if (secret.length < 32) {
      throw new AppError(
        "precondition_failed",
        `The secret in ${path} is shorter than 32 characters. Restore the file from a backup. Remove it only if no database was set up with it.`,
      );
    }
    await chmod(path, 0o600).catch((error: NodeJS.ErrnoException) => {
      // A mounted secret that is read-only or owned by another user keeps its mode.
      if (error.code !== "EROFS" && error.code !== "EPERM") throw error;
    });
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
