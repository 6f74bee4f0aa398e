import { AppError, isAppError } from "@/lib/errors";

const NEXT = "Set DATA_DIR to a directory that this user may write to, such as /var/lib/countersign.";

/** File system errors for operators: the problem, then the next step. */
const MESSAGES = {
  EACCES: "is not writable by this user. Change its owner, or set DATA_DIR to a directory that this user owns.",
  EPERM: "is not writable by this user. Change its owner, or set DATA_DIR to a directory that this user owns.",
  EROFS: "is on a read-only file system. Set DATA_DIR to a writable directory, such as /var/lib/countersign.",
  ENOSPC: "is on a full disk. Free some space, then start again.",
  EDQUOT: "has exceeded its disk quota. Free some space, then start again.",
  ENOTDIR: "is not a directory, or is below a file. Set DATA_DIR to a directory, such as /var/lib/countersign.",
  EEXIST: "is a file. Set DATA_DIR to a directory, such as /var/lib/countersign.",
  ENOENT: "can't be created. Set DATA_DIR to a directory whose parent is writable, such as /var/lib/countersign.",
  ELOOP: `leads through symbolic links that point to each other. ${NEXT}`,
  ENAMETOOLONG: `has a name that is too long for the file system. ${NEXT}`,
  /** Ours: a symbolic link whose target does not exist. */
  dangling: `leads through a symbolic link whose target does not exist. Create the target, or set DATA_DIR to the directory itself.`,
  /** Ours: a kernel file system, such as /proc, which can't store files. */
  kernel: `is in a kernel file system (such as /proc or /sys), which can't store files. ${NEXT}`,
} as const;
export type FileFault = keyof typeof MESSAGES;

/** The problem with a directory and the fix, in one sentence each. `name`: what to call it, for example `DATA_DIR (/data)`. */
export function fileFault(name: string, fault: FileFault, cause?: unknown): AppError {
  return new AppError("precondition_failed", `${name} ${MESSAGES[fault]}`, {
    ...(cause === undefined ? {} : { cause }),
    details: { reason: "data_dir_unusable" },
  });
}

/** Whether there is a message for this system error code. */
export const isFileFault = (code: unknown): code is FileFault =>
  typeof code === "string" && Object.hasOwn(MESSAGES, code);

/** WASI error numbers, as the embedded database's file system reports them. */
const WASI: Record<number, FileFault> = { 2: "EACCES", 19: "EDQUOT", 51: "ENOSPC", 63: "EPERM", 69: "EROFS" };
const MAX_CAUSES = 6;

/** Runs a step of the startup and turns a file system error into one line that names DATA_DIR. */
export async function explainFileError<T>(dataDir: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isAppError(error) && error.details.reason?.startsWith("data_dir_")) throw error; // already explained
    const fault = fileFaultOf(error, dataDir);
    throw fault ? fileFault(`DATA_DIR (${dataDir})`, fault, error) : error;
  }
}

/** The fault of the first file error in an error and its causes. */
function fileFaultOf(error: unknown, dataDir: string): FileFault | undefined {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === "object" && current !== null; depth += 1) {
    const { code, path, message, cause, name, errno } = current as Record<string, unknown>;
    if (name === "ErrnoError" && typeof errno === "number" && WASI[errno]) return WASI[errno];
    // DATA_DIR, a path below it, or one of its parents; not the program's own files.
    const isOurs = typeof path === "string" && (path.startsWith(dataDir) || dataDir.startsWith(path));
    if (isOurs && isFileFault(code)) return code;
    if (code === "ENOSPC" || code === "EDQUOT") return code; // a write to an open file has no path
    if (typeof message === "string" && /No space left on device/.test(message)) return "ENOSPC";
    if (typeof message === "string" && /Read-only file system/.test(message)) return "EROFS";
    current = cause;
  }
  return undefined;
}
