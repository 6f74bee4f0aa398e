import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "@/lib/errors";

/** The caller's working directory; scripts/cli.mjs sets it before it changes to the repository root. */
export const CALLER_DIRECTORY = "COUNTERSIGN_CALLER_DIRECTORY";

/** Resolves a path argument against the caller's working directory. */
export function callerPath(
  file: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return resolve(environment[CALLER_DIRECTORY] || process.cwd(), file);
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file. Check the path, which is relative to the directory where the command was typed",
  ENOTDIR: "a part of the path is not a directory. Check the path",
  EISDIR: "it is a directory. Specify a file",
  EACCES: "permission denied. Run the command as a user with read permission, or use standard input: -",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GiB. Use standard input: -",
  Z_DATA_ERROR: "it ends in .gz and is not compressed with gzip. Compress it, or rename it",
  Z_BUF_ERROR: "its compressed data is truncated. Copy it again",
};

/** Error for a file argument that can't be read. `what`: the kind of file, for example `The log`. */
export function unreadable(what: string, path: string, cause: unknown): AppError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new AppError("invalid_input", `${what} ${path} can't be read: ${CAUSES[code ?? ""] ?? message}.`, { cause });
}

/** Reads the first byte, so that a wrong path is rejected before anything is opened. @throws AppError as `unreadable` */
export async function assertReadable(what: string, path: string): Promise<void> {
  try {
    const file = await open(path);
    await file.read(Buffer.alloc(1), 0, 1, 0).finally(() => file.close());
  } catch (cause) {
    // A pipe (`<(journalctl …)`) can't be read at an offset and must not be consumed here.
    if ((cause as NodeJS.ErrnoException).code !== "ESPIPE") throw unreadable(what, path, cause);
  }
}
