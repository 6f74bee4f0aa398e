import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Database, Tx } from "@/lib/db/database";
import type { Clock } from "@/lib/runtime/clock";
import { type Finish, lastFinish, pendingName, readFinishes, type Standing, standingOf } from "./finished-restores";
import {
  forgetLastChanges,
  type LastChanges,
  NO_CHANGES,
  readLastChanges,
  type Since,
  tidyLastChanges,
} from "./last-changes";
import { type Mark, newDirectoryId, readMark, writeMark } from "./mark-file";
import {
  hasAuthority,
  incrementFact,
  isAnyMissing,
  putFact,
  putFactOnce,
  raiseCrlNumber,
  readCrlNumbers,
  readDatabaseTime,
  readFacts,
} from "./store";

/** Identifies the database; a restored database has the same id. */
const DATABASE_ID = "database-id";
const countOf = (directoryId: string) => `mark:${directoryId}`;

export interface MarkOptions {
  db: Database;
  dataDir: string;
  clock: Clock;
}

/** Stored until `restore finish`. */
const PendingAge = z.object({ kind: z.enum(["older", "copied"]), seenAt: z.string() });
export type PendingAge = z.infer<typeof PendingAge>;

/** The database compared with the mark. */
export type Age =
  | { kind: "known" }
  /** The database lacks changes that it had at `seenAt`: it was restored from a backup. */
  | { kind: "older"; seenAt: string }
  /** Database and mark were copied together: the directory was moved, or restored from a backup. */
  | { kind: "copied"; seenAt: string };

/** The database's id, its last finished restore, and whether it is the database that this data directory saw last. */
export interface Compared extends Since {
  age: Age;
  /** A restore was finished since, but a change recorded in this directory is still missing. */
  isMissed: boolean;
}

/**
 * Compares the database with the last mark of this data directory, stores the result until `restore finish`, keeps CRL
 * numbers above every recorded number, and writes a new mark.
 */
export async function compareWithMark(options: MarkOptions): Promise<Compared> {
  const { db, clock, dataDir } = options;
  const found = await readMark(dataDir); // before the database: another process of this directory may write a newer mark meanwhile
  const databaseId = await identify(options, found?.mark);
  const seenAt = await readDatabaseTime(db.prisma);
  const seen = await readSeen(options, found, databaseId, await readFinishes(db.prisma));
  const { finish } = seen;
  const age = await ageOf(options, seen);
  if (age.kind !== "known") await putFact(db.prisma, pendingName(finish), JSON.stringify(age), clock.now());
  const isMissed = seen.standing === "before" && (await isAnyMissing(db.prisma, seen.changesBefore));
  for (const [authorityId, number] of seen.numbers) await raiseCrlNumber(db.prisma, authorityId, number);
  // Before the mark: on a full disk files can still be removed.
  if (age.kind === "older") await forgetLastChanges(dataDir, databaseId);
  else await tidyLastChanges(dataDir, { databaseId, finish });
  const directoryId = found?.mark.directoryId ?? newDirectoryId();
  const seenCount = seen.mark?.count ?? 0;
  // The count of an older database is raised to the seen count, not above: it may be a copy that exists beside the original.
  const atLeast = age.kind === "older" ? seenCount - 1 : seenCount;
  await saveMark(options, { databaseId, directoryId, finish, at: seenAt.toISOString() }, Math.max(0, atLeast));
  return { databaseId, finish, age, isMissed };
}

/**
 * The same comparison for the check before a start: nothing is stored, raised or written. `hasFacts`: whether the database has the
 * table of facts, which 0.1.0 lacked.
 * @returns the result of a start, or an earlier result that is not yet finished
 */
export async function inspectAge({ db, dataDir, clock, hasFacts }: LookOptions & { hasFacts: boolean }): Promise<Age> {
  const found = await readMark(dataDir);
  const finishes = hasFacts ? await readFinishes(db.prisma) : [];
  const pending = hasFacts ? await readPending(db.prisma) : undefined;
  if (pending) return pending;
  const facts = hasFacts ? await readFacts(db.prisma, [DATABASE_ID]) : new Map<string, string>();
  const databaseId = facts.get(DATABASE_ID) ?? (await idByAuthority(db, found?.mark));
  if (databaseId === undefined) return { kind: "known" };
  const options = { db, clock, dataDir };
  const seen = await readSeen(options, found, databaseId, finishes);
  if (seen.mark && !hasFacts) return { kind: "older", seenAt: seen.mark.at }; // from before the first mark
  return ageOf(options, seen);
}

/** Why `restore finish` is needed, if it is. */
export async function readPending(tx: Tx): Promise<PendingAge | undefined> {
  const name = pendingName(lastFinish(await readFinishes(tx)));
  const value = (await readFacts(tx, [name])).get(name);
  return value === undefined ? undefined : PendingAge.parse(JSON.parse(value));
}

type LookOptions = Omit<MarkOptions, "db"> & { db: Pick<Database, "prisma" | "engine"> };

/** The database id from the mark, for a database without one, if both have an authority in common. */
async function idByAuthority(db: Pick<Database, "prisma">, mark: Mark | undefined): Promise<string | undefined> {
  return mark && (await hasAuthority(db.prisma, Object.keys(mark.crlNumbers))) ? mark.databaseId : undefined;
}

/**
 * The database's id. A database without one is new, or older than the mark: a backup from before the first mark has the same authorities.
 */
async function identify({ db, clock }: MarkOptions, mark: Mark | undefined): Promise<string> {
  const stored = (await readFacts(db.prisma, [DATABASE_ID])).get(DATABASE_ID);
  if (stored !== undefined) return stored;
  return putFactOnce(db.prisma, DATABASE_ID, (await idByAuthority(db, mark)) ?? randomUUID(), clock.now());
}

/** What this data directory has recorded about a database. */
interface Seen {
  mark: Mark | undefined;
  isCopy: boolean;
  /** The last finished restore of the database. */
  finish: string;
  standing: Standing;
  /** Changes since that finish. */
  changes: LastChanges;
  /** Changes before it, if the mark is also from before it. */
  changesBefore: LastChanges;
  /** The highest recorded CRL number of each authority. */
  numbers: ReadonlyMap<string, bigint>;
}

async function readSeen(
  { dataDir }: LookOptions,
  found: Awaited<ReturnType<typeof readMark>>,
  databaseId: string,
  finishes: readonly Finish[],
): Promise<Seen> {
  const finish = lastFinish(finishes);
  const mark = found?.mark.databaseId === databaseId ? found.mark : undefined;
  const standing = mark ? standingOf(mark, finishes) : "same";
  const changes = await readLastChanges(dataDir, { databaseId, finish });
  const isOther = mark !== undefined && mark.finish !== finish;
  const changesBefore = isOther ? await readLastChanges(dataDir, { databaseId, finish: mark.finish }) : NO_CHANGES;
  const numbers = highest(marked(mark), changes.crlNumbers, changesBefore.crlNumbers);
  return { mark, isCopy: found?.isCopy === true, finish, standing, changes, changesBefore, numbers };
}

const marked = (mark: Mark | undefined) =>
  new Map(Object.entries(mark?.crlNumbers ?? {}).map(([id, text]) => [id, BigInt(text)]));

function highest(...sources: ReadonlyMap<string, bigint>[]): Map<string, bigint> {
  const numbers = new Map<string, bigint>();
  for (const source of sources) {
    for (const [id, number] of source) if (number > (numbers.get(id) ?? 0n)) numbers.set(id, number);
  }
  return numbers;
}

async function ageOf({ db, clock }: LookOptions, { mark, isCopy, standing, changes, numbers }: Seen): Promise<Age> {
  const seenAt = mark?.at ?? clock.now().toISOString();
  const older: Age = { kind: "older", seenAt };
  if (standing === "after") return older;
  if (standing === "same") {
    const name = countOf(mark?.directoryId ?? "");
    const count = Number((await readFacts(db.prisma, [name])).get(name) ?? 0);
    if (mark && count < mark.count) return older;
  }
  const counted = standing === "same" ? numbers : changes.crlNumbers;
  const present = await readCrlNumbers(db.prisma);
  if ([...counted].some(([id, number]) => (present.get(id) ?? 0n) < number)) return older;
  if (await isAnyMissing(db.prisma, changes)) return older;
  // With PostgreSQL, DATA_DIR is copied to give machines the same secrets; the database is not in it.
  if (mark && isCopy && db.engine === "pglite") return { kind: "copied", seenAt };
  return { kind: "known" };
}

/** Increments the count in the database first, then in the file: after a crash in between, the file is behind, never ahead. */
async function saveMark(
  { db, clock, dataDir }: MarkOptions,
  known: Pick<Mark, "databaseId" | "directoryId" | "finish" | "at">,
  atLeast: number,
): Promise<void> {
  const count = await incrementFact(db.prisma, countOf(known.directoryId), atLeast, clock.now());
  const numbers = [...(await readCrlNumbers(db.prisma))].map(([id, number]) => [id, number.toString()]);
  await writeMark(dataDir, { ...known, count, crlNumbers: Object.fromEntries(numbers) });
}
