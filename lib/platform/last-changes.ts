import { appendFileSync } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { RECORDS } from "@/lib/runtime/record";

/**
 * The last changes by processes of this data directory: signed and revoked serials, blocked keys, CRL numbers. A database that lacks
 * one of them was restored from a backup, however recent (decision 146).
 */
export interface LastChanges {
  signed: string[];
  revoked: string[];
  keyBlocked: string[];
  /** The highest number of each authority. */
  crlNumbers: Map<string, bigint>;
}
export const NO_CHANGES: LastChanges = { signed: [], revoked: [], keyBlocked: [], crlNumbers: new Map() };
type Kind = keyof typeof RECORDS;

/** How many of each kind are compared: changes of the same millisecond may be in another order here than in the database. */
const COMPARED = 16;
/** From this size on, a new file is started; the previous one is kept, because another process may be writing to it. */
const MAX_BYTES = 64 * 1024;

/** With its checksum: a line that was truncated, completed by another or corrupted by a power failure is ignored. */
const LINE = /^((signed|revoked|keyBlocked|crl) ([\w-]{1,64})(?: (\d{1,19}))?) ([0-9a-f]{8})$/;
const checksum = (text: string) => crc32(text).toString(16).padStart(8, "0");

/** The period of a change: one database (a directory may be used with another), since its last finished restore. */
export interface Since {
  databaseId: string;
  /** The last `restore finish`. */
  finish: string;
}

const SHORT = 8;
const nameOf = ({ databaseId, finish }: Since) =>
  `last-changes-${[databaseId, finish]
    .filter(Boolean)
    .map((id) => id.slice(0, SHORT))
    .join("-")}.log`;
const pathOf = (dataDir: string, since: Since) => join(dataDir, nameOf(since));
const olderOf = (path: string) => `${path}.1`;

/**
 * Records a change: one system call of a few microseconds into the kernel's page cache, which survives the process but not a crash of the
 * machine. The mark, which survives both, follows within a second. The record starts with a line break, because a full disk may have
 * truncated the previous one.
 */
export function noteChange(
  dataDir: string,
  since: Since,
  kind: Kind,
  members: Readonly<Record<string, unknown>>,
): void {
  const { serial, keyFingerprint, authorityId, number } = members;
  const text = kind === "crl" ? `crl ${authorityId} ${number}` : `${kind} ${serial ?? keyFingerprint}`;
  appendFileSync(pathOf(dataDir, since), `\n${text} ${checksum(text)}`, { mode: 0o600 });
}

/** The last recorded changes; empty without a file. */
export async function readLastChanges(dataDir: string, since: Since): Promise<LastChanges> {
  const path = pathOf(dataDir, since);
  const changes: LastChanges = { signed: [], revoked: [], keyBlocked: [], crlNumbers: new Map() };
  for (const file of [olderOf(path), path]) {
    for (const line of (await textOf(file)).split("\n")) {
      const [, text = "", kind, name = "", number, sum] = LINE.exec(line) ?? [];
      if (sum === undefined || sum !== checksum(text)) continue;
      if (kind === "crl" && number !== undefined) {
        if (BigInt(number) > (changes.crlNumbers.get(name) ?? 0n)) changes.crlNumbers.set(name, BigInt(number));
      } else if (kind === "signed" || kind === "revoked" || kind === "keyBlocked") changes[kind].push(name);
    }
  }
  for (const kind of ["signed", "revoked", "keyBlocked"] as const) changes[kind] = changes[kind].slice(-COMPARED);
  return changes;
}

/** Removes files from before the last finished restore, and starts a new file when the current one has grown. */
export async function tidyLastChanges(dataDir: string, since: Since): Promise<void> {
  const path = pathOf(dataDir, since);
  await removeOf(dataDir, since.databaseId, [path, olderOf(path)]);
  const { size } = await stat(path).catch(ifAbsent({ size: 0 }));
  if (size > MAX_BYTES) await rename(path, olderOf(path)).catch(ifAbsent(undefined)); // another process has renamed it
}

/** Call when the database is detected as older: it will never contain these changes. */
export const forgetLastChanges = (dataDir: string, databaseId: string): Promise<void> =>
  removeOf(dataDir, databaseId, []);

async function removeOf(dataDir: string, databaseId: string, kept: readonly string[]): Promise<void> {
  const prefix = `last-changes-${databaseId.slice(0, SHORT)}`;
  for (const name of await readdir(dataDir)) {
    const path = join(dataDir, name);
    if (name.startsWith(prefix) && !kept.includes(path)) await rm(path, { force: true, recursive: true });
  }
}

/** The end of a file: a command with many changes records more than is compared. */
async function textOf(path: string): Promise<string> {
  const file = await open(path).catch(ifAbsent(undefined));
  if (!file) return "";
  try {
    const found = await file.stat();
    if (!found.isFile()) return "";
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(MAX_BYTES),
      0,
      MAX_BYTES,
      Math.max(0, found.size - MAX_BYTES),
    );
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

const ifAbsent =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
