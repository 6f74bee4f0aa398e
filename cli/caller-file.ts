import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "@/lib/errors";

/** Where the command was typed; scripts/cli.mjs says it, before it changes to the root of the working copy. */
export const CALLER_DIRECTORY = "COUNTERSIGN_CALLER_DIRECTORY";

/** A path of the command line as an absolute one: it is relative to where the command was typed. */
export function callerPath(
  file: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return resolve(environment[CALLER_DIRECTORY] || process.cwd(), file);
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file. Check the path, which is relative to the directory where the command was typed",
  ENOTDIR: "a part of the path is not a directory. Check the path",
  EISDIR: "it is a directory. Name a file",
  EACCES: "this user may not read it. Run the command as a user who may, or give it by standard input: -",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GiB. Give it by standard input: -",
  Z_DATA_ERROR: "it ends in .gz and is not compressed by gzip. Compress it, or rename it",
  Z_BUF_ERROR: "it ends before its compressed data does. Copy it again",
};

/** Why a file that the command line names can't be read. `what`: what it is, for example `The log`. */
export function unreadable(what: string, path: string, cause: unknown): AppError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new AppError("invalid_input", `${what} ${path} can't be read: ${CAUSES[code ?? ""] ?? message}.`, { cause });
}

/** Reads the first byte, so that a wrong path is refused before anything is opened. @throws AppError as `unreadable` */
export async function assertReadable(what: string, path: string): Promise<void> {
  try {
    const file = await open(path);
    await file.read(Buffer.alloc(1), 0, 1, 0).finally(() => file.close());
  } catch (cause) {
    // A pipe (`<(journalctl …)`) can't be read at an offset, and is read once.
    if ((cause as NodeJS.ErrnoException).code !== "ESPIPE") throw unreadable(what, path, cause);
  }
}
