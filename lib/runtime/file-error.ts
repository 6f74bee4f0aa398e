import { AppError } from "@/lib/errors";

/** What the system says about files, as the operator understands it. */
const WORDS: Record<string, string> = {
  EACCES: "is not writable for this user. Give it the right owner, or set DATA_DIR to a directory of its own.",
  EPERM: "is not writable for this user. Give it the right owner, or set DATA_DIR to a directory of its own.",
  EROFS: "is on a read-only file system. Set DATA_DIR to a writable directory, such as /var/lib/countersign.",
  ENOSPC: "is on a full disk. Free some space, then start again.",
  EDQUOT: "has used up its disk quota. Free some space, then start again.",
  ENOTDIR: "is not a directory, or is below a file. Set DATA_DIR to a directory, such as /var/lib/countersign.",
  EEXIST: "is a file. Set DATA_DIR to a directory, such as /var/lib/countersign.",
  ENOENT: "can't be created. Set DATA_DIR to a directory whose parent is writable, such as /var/lib/countersign.",
};
/** The same in the numbers of WASI, in which the embedded database's file system reports them. */
const WASI: Record<number, keyof typeof WORDS> = { 2: "EACCES", 19: "EDQUOT", 51: "ENOSPC", 63: "EPERM", 69: "EROFS" };
const MAX_CAUSES = 6;

/** Runs a part of the start; what the system refuses it about files becomes one sentence that names DATA_DIR. */
export async function explainFileError<T>(dataDir: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const code = fileErrorCode(error, dataDir);
    if (!code) throw error;
    throw new AppError("precondition_failed", `DATA_DIR (${dataDir}) ${WORDS[code]}`, {
      cause: error,
      details: { reason: "data_dir_unusable" },
    });
  }
}

/** The code of the first file error among an error and its causes. */
function fileErrorCode(error: unknown, dataDir: string): string | undefined {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === "object" && current !== null; depth += 1) {
    const { code, path, message, cause, name, errno } = current as Record<string, unknown>;
    if (name === "ErrnoError" && typeof errno === "number" && WASI[errno]) return WASI[errno];
    // Of DATA_DIR, something in it, or a directory on the way to it; not of the program's own files.
    const isOurs = typeof path === "string" && (path.startsWith(dataDir) || dataDir.startsWith(path));
    if (typeof code === "string" && isOurs && Object.hasOwn(WORDS, code)) return code;
    if (code === "ENOSPC" || code === "EDQUOT") return code; // a write to an open file has no path
    if (typeof message === "string" && /No space left on device/.test(message)) return "ENOSPC";
    if (typeof message === "string" && /Read-only file system/.test(message)) return "EROFS";
    current = cause;
  }
  return undefined;
}
