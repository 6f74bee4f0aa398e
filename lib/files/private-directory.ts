import { chmod, lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/errors";
import { makeDirectory } from "./directories";

/**
 * Makes a data directory accessible to this user (and root) only: creates it with mode 0700, or removes the group and other
 * permissions of an existing one.
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
    if ((mode & 0o022) === 0) return; // owned by root and writable only by root; its contents have their own modes
    throw refuse(
      `is writable by its group or by all users, and the mode can't be changed (${describeFileError(error)}). Run chmod 700 on it, or name a directory that this user owns.`,
      error,
    );
  }
}

/** Removes group and other permissions from everything below a directory. PGlite creates its files world-readable. */
export async function makeTreePrivate(directory: string): Promise<void> {
  if (process.getuid === undefined) return;
  await restrict(directory);
}

async function restrict(path: string): Promise<void> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) return; // an operator chose its target, and the mode of a link has no effect
  if ((entry.mode & 0o077) !== 0) await chmod(path, entry.mode & 0o7700);
  if (!entry.isDirectory()) return;
  for (const name of await readdir(path)) await restrict(join(path, name));
}

/** A short description of a system error for an error message. */
export function describeFileError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const descriptions: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "not permitted",
    EROFS: "the file system is read-only",
    ENOSPC: "no space is left on the device",
    ENOTDIR: "a part of the path is not a directory",
  };
  return descriptions[code ?? ""] ?? message;
}
