import { chmod, lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/errors";
import { makeDirectory } from "./directories";

/**
 * Makes sure that nobody but this user (and root) reads or writes a data directory: creates it with mode 0700, takes the rights of
 * group and others away where it was there before.
 * @param name what to call it in an error, for example `DATA_DIR`
 * @throws AppError precondition_failed when it can't be created, or another user could still write to it
 */
export async function ensurePrivateDirectory(directory: string, name: string): Promise<void> {
  await makeDirectory(directory, name);
  const refuse = (why: string, cause?: unknown) =>
    new AppError("precondition_failed", `${name} (${directory}) ${why}`, {
      ...(cause === undefined ? {} : { cause }),
      details: { reason: "data_dir_unusable" },
    });
  const { uid, mode } = await stat(directory);
  const own = process.getuid?.();
  if (own === undefined) return; // Windows has no such modes
  if (uid !== own && uid !== 0) {
    throw refuse(
      `belongs to user ${uid}, but this process runs as user ${own}: the owner could replace the database. Run it as user ${uid}, or change the owner.`,
    );
  }
  if ((mode & 0o077) === 0) return;
  try {
    await chmod(directory, mode & 0o7700);
  } catch (error) {
    if ((mode & 0o022) === 0) return; // root's, and only root writes; what is in it has modes of its own
    throw refuse(
      `is writable by its group or by everybody, and the mode can't be changed (${wordsFor(error)}). Run chmod 700 on it, or name a directory of this user's own.`,
      error,
    );
  }
}

/** Takes the rights of group and others from everything below a directory. PGlite creates its files for everybody. */
export async function makeTreePrivate(directory: string): Promise<void> {
  if (process.getuid === undefined) return;
  await restrict(directory);
}

async function restrict(path: string): Promise<void> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) return; // its target is somebody's choice, and its own mode means nothing
  if ((entry.mode & 0o077) !== 0) await chmod(path, entry.mode & 0o7700);
  if (!entry.isDirectory()) return;
  for (const name of await readdir(path)) await restrict(join(path, name));
}

/** What a system error means, for people. */
export function wordsFor(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "not permitted",
    EROFS: "the file system is read-only",
    ENOSPC: "no space is left on the device",
    ENOTDIR: "a part of the path is not a directory",
  };
  return words[code ?? ""] ?? message;
}
