import { appendFileSync } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RECORDS } from "@/lib/runtime/record";

/**
 * What the processes of this data directory did last, by name: serials that were signed and revoked, keys that were blocked, numbers
 * of CRLs. A database that lacks one of them was restored from a backup, however short before (decision 146).
 */
export interface LastChanges {
  signed: string[];
  revoked: string[];
  keyBlocked: string[];
  /** The highest of each authority. */
  crlNumbers: Map<string, bigint>;
}
type Kind = keyof typeof RECORDS;

/** So many of each kind are compared: changes of the same millisecond may stand here in another order than in the database. */
const COMPARED = 16;
/** From this size on, a new file is begun; the one before is kept, because another process may be writing to it. */
const MOST_BYTES = 64 * 1024;

const LINE = /^(signed|revoked|keyBlocked|crl) ([\w-]{1,64})(?: (\d{1,19}))?$/;

/** Of one database: another one that this directory is pointed to has changes of its own. */
const pathOf = (dataDir: string, databaseId: string) => join(dataDir, `last-changes-${databaseId.slice(0, 8)}.log`);
const olderOf = (path: string) => `${path}.1`;

/**
 * Writes a change down: one system call of some microseconds into the kernel's memory, which survives the process, not the machine.
 * The mark, which survives both, follows within a second.
 */
export function noteChange(
  dataDir: string,
  databaseId: string,
  kind: Kind,
  members: Readonly<Record<string, unknown>>,
): void {
  const { serial, keyFingerprint, authorityId, number } = members;
  const line = kind === "crl" ? `crl ${authorityId} ${number}` : `${kind} ${serial ?? keyFingerprint}`;
  appendFileSync(pathOf(dataDir, databaseId), `${line}\n`, { mode: 0o600 });
}

/** The last changes that were written down; empty without a file. */
export async function readLastChanges(dataDir: string, databaseId: string): Promise<LastChanges> {
  const path = pathOf(dataDir, databaseId);
  const changes: LastChanges = { signed: [], revoked: [], keyBlocked: [], crlNumbers: new Map() };
  for (const file of [olderOf(path), path]) {
    for (const line of (await textOf(file)).split("\n")) {
      const [, kind, name = "", number] = LINE.exec(line) ?? []; // a cut-off line is none
      if (kind === "crl" && number !== undefined) {
        if (BigInt(number) > (changes.crlNumbers.get(name) ?? 0n)) changes.crlNumbers.set(name, BigInt(number));
      } else if (kind === "signed" || kind === "revoked" || kind === "keyBlocked") changes[kind].push(name);
    }
  }
  for (const kind of ["signed", "revoked", "keyBlocked"] as const) changes[kind] = changes[kind].slice(-COMPARED);
  return changes;
}

/** Begins a new file where the present one has grown. */
export async function shortenLastChanges(dataDir: string, databaseId: string): Promise<void> {
  const path = pathOf(dataDir, databaseId);
  const { size } = await stat(path).catch(ifAbsent({ size: 0 }));
  if (size > MOST_BYTES) await rename(path, olderOf(path)).catch(ifAbsent(undefined)); // another process was quicker
}

/** After the database was recognised as older: it will never have them. */
export async function forgetLastChanges(dataDir: string, databaseId: string): Promise<void> {
  const path = pathOf(dataDir, databaseId);
  await rm(olderOf(path), { force: true });
  await rm(path, { force: true });
}

/** The end of a file: a command that did a lot leaves more than is compared. */
async function textOf(path: string): Promise<string> {
  const file = await open(path).catch(ifAbsent(undefined));
  if (!file) return "";
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(MOST_BYTES),
      0,
      MOST_BYTES,
      Math.max(0, size - MOST_BYTES),
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
