import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Database } from "@/lib/db/database";
import type { Clock } from "@/lib/runtime/clock";
import { forgetLastChanges, type LastChanges, readLastChanges, shortenLastChanges } from "./last-changes";
import { type Mark, newDirectoryId, readMark, writeMark } from "./mark-file";
import {
  countFact,
  hasAuthority,
  lacks,
  putFact,
  putFactOnce,
  raiseCrlNumber,
  readCrlNumbers,
  readFacts,
} from "./store";

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

/** What is remembered until `restore finish`. */
export const PendingAge = z.object({ kind: z.enum(["older", "copied"]), seenAt: z.string() });

/** What the mark says about the database. */
export type Age =
  | { kind: "known" }
  /** The database lacks what it had at `seenAt`: it was restored from a backup. */
  | { kind: "older"; seenAt: string }
  /** Database and mark came here together: the directory was moved, or restored from a backup. */
  | { kind: "copied"; seenAt: string };

/** Which database this is, and whether it is the one that this data directory saw last. */
export interface Compared {
  databaseId: string;
  age: Age;
}

/**
 * Compares the database with what this data directory saw of it last, remembers the result until `restore finish`, keeps CRL
 * numbers above every one that was seen, and leaves a new mark.
 */
export async function compareWithMark(options: MarkOptions): Promise<Compared> {
  const { db, clock, dataDir } = options;
  const now = clock.now();
  const found = await readMark(dataDir);
  const databaseId = await identify(options, found?.mark);
  const mark = found?.mark.databaseId === databaseId ? found.mark : undefined;
  const changes = await readLastChanges(dataDir, databaseId);
  const numbers = highest(mark, changes);
  const age = await ageOf(options, { mark, isCopy: found?.isCopy === true, changes, numbers });
  if (age.kind !== "known") await putFact(db.prisma, RESTORE_PENDING, JSON.stringify(age), now);
  for (const [authorityId, number] of numbers) await raiseCrlNumber(db.prisma, authorityId, number);
  await leaveMark(options, { databaseId, directoryId: found?.mark.directoryId ?? newDirectoryId(), last: mark });
  if (age.kind === "older") await forgetLastChanges(dataDir, databaseId);
  else await shortenLastChanges(dataDir, databaseId);
  return { databaseId, age };
}

/**
 * The same comparison for a look before a start: nothing is remembered, raised or left. `hasFacts`: whether the database has the table
 * of facts, which 0.1.0 had not.
 * @returns what a start would find, or what an earlier one found and nobody has finished
 */
export async function lookAtAge({ db, dataDir, clock, hasFacts }: LookOptions & { hasFacts: boolean }): Promise<Age> {
  const facts = hasFacts ? await readFacts(db.prisma, [DATABASE_ID, RESTORE_PENDING]) : new Map<string, string>();
  const pending = facts.get(RESTORE_PENDING);
  if (pending !== undefined) return PendingAge.parse(JSON.parse(pending));
  const found = await readMark(dataDir);
  const databaseId = facts.get(DATABASE_ID) ?? (await idByAuthority(db, found?.mark));
  const mark = found?.mark.databaseId === databaseId ? found?.mark : undefined;
  if (databaseId === undefined) return { kind: "known" };
  if (mark && !hasFacts) return { kind: "older", seenAt: mark.at }; // from before the first mark
  const changes = await readLastChanges(dataDir, databaseId);
  const numbers = highest(mark, changes);
  return ageOf({ db, clock, dataDir }, { mark, isCopy: found?.isCopy === true, changes, numbers });
}

type LookOptions = Omit<MarkOptions, "db"> & { db: Pick<Database, "prisma" | "engine"> };

/** The id that the mark has of a database without one, where both have an authority in common. */
async function idByAuthority(db: Pick<Database, "prisma">, mark: Mark | undefined): Promise<string | undefined> {
  return mark && (await hasAuthority(db.prisma, Object.keys(mark.crlNumbers))) ? mark.databaseId : undefined;
}

/**
 * The database's id. One that has none is new, or older than the mark: a backup from before the first mark has the same authorities.
 */
async function identify({ db, clock }: MarkOptions, mark: Mark | undefined): Promise<string> {
  const stored = (await readFacts(db.prisma, [DATABASE_ID])).get(DATABASE_ID);
  if (stored !== undefined) return stored;
  return putFactOnce(db.prisma, DATABASE_ID, (await idByAuthority(db, mark)) ?? randomUUID(), clock.now());
}

/** The highest CRL number of each authority that was seen here. */
function highest(mark: Mark | undefined, { crlNumbers }: LastChanges): Map<string, bigint> {
  const numbers = new Map(crlNumbers);
  for (const [id, text] of Object.entries(mark?.crlNumbers ?? {})) {
    if (BigInt(text) > (numbers.get(id) ?? 0n)) numbers.set(id, BigInt(text));
  }
  return numbers;
}

interface Seen {
  mark: Mark | undefined;
  isCopy: boolean;
  changes: LastChanges;
  numbers: ReadonlyMap<string, bigint>;
}

async function ageOf({ db, clock }: LookOptions, { mark, isCopy, changes, numbers }: Seen): Promise<Age> {
  const seenAt = mark?.at ?? clock.now().toISOString();
  const name = countOf(mark?.directoryId ?? "");
  const count = Number((await readFacts(db.prisma, [name])).get(name) ?? 0);
  const present = await readCrlNumbers(db.prisma);
  const isBehind = [...numbers].some(([id, number]) => (present.get(id) ?? 0n) < number);
  if (isBehind || (mark && count < mark.count) || (await lacks(db.prisma, changes))) return { kind: "older", seenAt };
  // With PostgreSQL, copying DATA_DIR is how machines get the same secrets; the database is not in it.
  if (mark && isCopy && db.engine === "pglite") return { kind: "copied", seenAt };
  return { kind: "known" };
}

/** Counts in the database first and in the file after: a crash between the two leaves a file that is behind, never ahead. */
async function leaveMark(
  { db, clock, dataDir }: MarkOptions,
  { databaseId, directoryId, last }: Pick<Mark, "databaseId" | "directoryId"> & { last: Mark | undefined },
): Promise<void> {
  const now = clock.now();
  const count = await countFact(db.prisma, countOf(directoryId), last?.count ?? 0, now);
  const numbers = [...(await readCrlNumbers(db.prisma))].map(([id, number]) => [id, number.toString()]);
  await writeMark(dataDir, {
    directoryId,
    databaseId,
    count,
    crlNumbers: Object.fromEntries(numbers),
    at: now.toISOString(),
  });
}
