import { chmod, realpath } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "@/lib/errors";
import { fileFault } from "@/lib/files/file-error";
import { describeFileError } from "@/lib/files/private-directory";
import { isAliveElsewhere, type LockOwner, publishOwner, readOwner } from "./lock-owner";
import { lockTemporarily } from "./temporary-lock";

/** Result codes of SQLite (https://sqlite.org/rescode.html), the low byte of `errcode`. */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/**
 * Makes this process the only owner of an embedded database directory, independent of TMPDIR, user, container or namespace
 * (decision 125). The lock is a kernel record lock on a file inside the directory, taken through Node's built-in SQLite. The kernel
 * releases it when the process exits, so a SIGKILL or power failure leaves no stale lock, and no pid is compared.
 * @param directory exists and is accessible to this user only
 * @returns the release function
 * @throws AppError unavailable when another process owns the directory; precondition_failed when it can't be locked
 */
export async function lockDirectory(directory: string, watchMs?: number): Promise<() => Promise<void>> {
  const real = await realpath(directory);
  const ownerPath = join(real, "database.owner");
  const file = join(real, "database.lock");
  const unlock = lockFile(directory, file);
  if (!unlock) throw inUse(directory, await readOwner(ownerPath));
  try {
    await chmod(file, 0o600);
    if (await isAliveElsewhere(ownerPath, watchMs)) throw inUse(directory, await readOwner(ownerPath));
    const unlockTemporarily = await lockTemporarily(real);
    if (!unlockTemporarily) throw inUse(directory, undefined);
    const removeOwner = publishOwner(ownerPath, () => new Date());
    return async () => {
      removeOwner();
      await unlockTemporarily();
      unlock();
    };
  } catch (error) {
    unlock();
    throw error instanceof AppError ? error : lockFailure(directory, file, error);
  }
}

/** Held locks. Without a reference the garbage collector would close the connection and release the lock. */
const held = new Set<DatabaseSync>();

/** @returns the release function; undefined when another connection, in any process, holds the lock */
function lockFile(directory: string, path: string): (() => void) | undefined {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path);
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    const taken = lock;
    held.add(taken);
    return () => {
      held.delete(taken);
      taken.close();
    };
  } catch (error) {
    lock?.close();
    const { errcode = 0 } = error as { errcode?: number };
    if ((errcode & 0xff) === SQLITE_BUSY) return undefined;
    throw lockFailure(directory, path, error);
  }
}

function lockFailure(directory: string, path: string, error: unknown): AppError {
  const { code, errcode = 0 } = error as { code?: string; errcode?: number };
  const fault = (errcode & 0xff) === SQLITE_FULL ? "ENOSPC" : code;
  if (fault === "ENOSPC" || fault === "EDQUOT") return fileFault(`DATA_DIR (${directory})`, fault, error);
  return new AppError(
    "precondition_failed",
    `The file ${path} can't be locked (${describeFileError(error)}), so a second process could open the database. Set DATA_DIR to a writable directory on a file system that supports file locks, or set DATABASE_URL to a PostgreSQL server.`,
    { cause: error, details: { reason: "data_dir_unlockable" } },
  );
}

function inUse(directory: string, owner: LockOwner | undefined): AppError {
  const who = owner ? ` (pid ${owner.pid} on ${owner.host}, since ${owner.startedAt})` : "";
  return new AppError(
    "unavailable",
    `Another Countersign process${who} is using the embedded database in ${directory}. Stop it first, or set DATABASE_URL to a PostgreSQL server, which any number of processes can share.`,
    { details: { reason: "database_in_use" } },
  );
}
