import { randomUUID } from "node:crypto";
import type { Database } from "@/lib/db/database";
import type { Clock } from "@/lib/runtime/clock";
import { type Mark, newDirectoryId, readMark, writeMark } from "./mark-file";
import { countFact, putFact, putFactOnce, raiseCrlNumber, readCrlNumbers, readFacts } from "./store";

/** Which database this is; a restored one has the same. */
const DATABASE_ID = "database-id";
/** Why `restore finish` is needed; absent otherwise. */
export const RESTORE_PENDING = "restore-pending";
const countOf = (directoryId: string) => `mark:${directoryId}`;

export interface MarkOptions {
  db: Database;
  dataDir: string;
  clock: Clock;
}

/** What the mark says about the database. */
export type Age =
  | { kind: "known" }
  /** The database lacks what it had at `seenAt`: it was restored from a backup. */
  | { kind: "older"; seenAt: string }
  /** Database and mark came here together: the directory was moved, or restored from a backup. */
  | { kind: "copied"; seenAt: string };

/**
 * Compares the database with what this data directory saw of it last, remembers the result until `restore finish`, keeps CRL
 * numbers above those of the mark, and leaves a new mark.
 */
export async function compareWithMark(options: MarkOptions): Promise<Age> {
  const { db, clock, dataDir } = options;
  const now = clock.now();
  const found = await readMark(dataDir);
  const databaseId = await putFactOnce(db.prisma, DATABASE_ID, randomUUID(), now);
  const mark = found?.mark.databaseId === databaseId ? found.mark : undefined;
  const age: Age = mark ? await ageOf(options, mark, found?.isCopy === true) : { kind: "known" };
  if (age.kind !== "known") await putFact(db.prisma, RESTORE_PENDING, JSON.stringify(age), now);
  for (const [authorityId, number] of Object.entries(mark?.crlNumbers ?? {})) {
    await raiseCrlNumber(db.prisma, authorityId, BigInt(number));
  }
  await leaveMark(options, mark);
  return age;
}

async function ageOf({ db }: MarkOptions, mark: Mark, isCopy: boolean): Promise<Age> {
  const name = countOf(mark.directoryId);
  const count = Number((await readFacts(db.prisma, [name])).get(name) ?? 0);
  const numbers = await readCrlNumbers(db.prisma);
  const isBehind = Object.entries(mark.crlNumbers).some(([id, number]) => (numbers.get(id) ?? 0n) < BigInt(number));
  if (count < mark.count || isBehind) return { kind: "older", seenAt: mark.at };
  // With PostgreSQL, copying DATA_DIR is how machines get the same secrets; the database is not in it.
  if (isCopy && db.engine === "pglite") return { kind: "copied", seenAt: mark.at };
  return { kind: "known" };
}

/** Counts in the database first and in the file after: a crash between the two leaves a file that is behind, never ahead. */
export async function leaveMark({ db, clock, dataDir }: MarkOptions, last?: Mark): Promise<void> {
  const now = clock.now();
  const known = last ?? (await readMark(dataDir))?.mark;
  const databaseId = await putFactOnce(db.prisma, DATABASE_ID, randomUUID(), now);
  const mine = known?.databaseId === databaseId ? known : undefined;
  const directoryId = known?.directoryId ?? newDirectoryId();
  const count = await countFact(db.prisma, countOf(directoryId), mine?.count ?? 0, now);
  const numbers = [...(await readCrlNumbers(db.prisma))].map(([id, number]) => [id, number.toString()]);
  await writeMark(dataDir, {
    directoryId,
    databaseId,
    count,
    crlNumbers: Object.fromEntries(numbers),
    at: now.toISOString(),
  });
}
