import { randomBytes, randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { NO_FINISH } from "./finished-restores";

const FILE = "database-mark.json";

/**
 * How new the database was when a process with this DATA_DIR saw it last. Kept outside the database, so that a database that was
 * restored from a backup is recognised (decision 130).
 */
const MarkSchema = z.object({
  /** Of this data directory; the database counts by it. */
  directoryId: z.string(),
  /** Which database it was. */
  databaseId: z.string(),
  count: z.int().nonnegative(),
  /** Decimal, by authority. */
  crlNumbers: z.record(z.string(), z.string().regex(/^\d{1,19}$/)),
  /** By the database's clock. */
  at: z.string(),
  /** The last `restore finish` that the database had. */
  finish: z.string().default(NO_FINISH),
  /** Inode and birth time of the file itself: a copy of the directory has others. */
  self: z.string(),
});
export type Mark = z.infer<typeof MarkSchema>;

/** The mark of a data directory, and whether the file is the one that was written here or a copy of it. */
export async function readMark(dataDir: string): Promise<{ mark: Mark; isCopy: boolean } | undefined> {
  const path = join(dataDir, FILE);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "EISDIR") return undefined;
    throw error;
  });
  const parsed = MarkSchema.safeParse(parseJson(text ?? ""));
  if (!parsed.success) return undefined; // cut off or from elsewhere: as good as none
  return { mark: parsed.data, isCopy: !(await isSelf(path, parsed.data.self)) };
}

/** Writes the mark whole or not at all; a new file each time, so that an old copy written over it shows as one. */
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

/** Some file systems have no birth time, or give the time of the last change for it; then the inode has to do. */
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
