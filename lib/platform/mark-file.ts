import { randomBytes, randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { NO_FINISH } from "./finished-restores";

const FILE = "database-mark.json";

/**
 * The state of the database when a process with this DATA_DIR last saw it. Stored outside the database, so that a database
 * restored from a backup is detected (decision 130).
 */
const MarkSchema = z.object({
  /** Identifies this data directory; the database has one count per directory. */
  directoryId: z.string(),
  /** Identifies the database. */
  databaseId: z.string(),
  count: z.int().nonnegative(),
  /** Decimal, by authority. */
  crlNumbers: z.record(z.string(), z.string().regex(/^\d{1,19}$/)),
  /** Time of the database's clock. */
  at: z.string(),
  /** The last `restore finish` in the database. */
  finish: z.string().default(NO_FINISH),
  /** Inode and birth time of the file itself, which differ in a copy of the directory. */
  self: z.string(),
});
export type Mark = z.infer<typeof MarkSchema>;

/** The mark of a data directory, and whether the file is a copy of the one that was written here. */
export async function readMark(dataDir: string): Promise<{ mark: Mark; isCopy: boolean } | undefined> {
  const path = join(dataDir, FILE);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "EISDIR") return undefined;
    throw error;
  });
  const parsed = MarkSchema.safeParse(parseJson(text ?? ""));
  if (!parsed.success) return undefined; // truncated or foreign: the same as absent
  return { mark: parsed.data, isCopy: !(await isSelf(path, parsed.data.self)) };
}

/** Writes the mark atomically, as a new file each time, so that an old copy written over it is detected. */
export async function writeMark(dataDir: string, mark: Omit<Mark, "self">): Promise<void> {
  const path = join(dataDir, FILE);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    const self = await identityOf(draft);
    await file.writeFile(`${JSON.stringify({ ...mark, self } satisfies Mark)}\n`);
    await file.sync();
    await file.close();
    await rename(draft, path);
  } catch (error) {
    await file.close().catch(() => {}); // the first error is the one to report
    await rm(draft, { force: true });
    throw error;
  }
}

export const newDirectoryId = (): string => randomUUID();

async function identityOf(path: string): Promise<string> {
  const { ino, birthtimeNs } = await stat(path, { bigint: true });
  return `${ino}:${birthtimeNs}`;
}

/** Some file systems have no birth time, or report the time of the last change instead; then only the inode is compared. */
async function isSelf(path: string, self: string): Promise<boolean> {
  const { ino, birthtimeNs, ctimeNs } = await stat(path, { bigint: true });
  const [knownInode, knownBirth] = self.split(":");
  const hasBirthTime = birthtimeNs !== 0n && birthtimeNs !== ctimeNs;
  return knownInode === ino.toString() && (!hasBirthTime || knownBirth === birthtimeNs.toString());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
