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

/** Which database this is; a restored one has the same. */
const DATABASE_ID = "database-id";
const countOf = (directoryId: string) => `mark:${directoryId}`;

export interface MarkOptions {
  db: Database;
  dataDir: string;
  clock: Clock;
}

/** What is remembered until `restore finish`. */
const PendingAge = z.object({ kind: z.enum(["older", "copied"]), seenAt: z.string() });
export type PendingAge = z.infer<typeof PendingAge>;

/** What the mark says about the database. */
export type Age =
  | { kind: "known" }
  /** The database lacks what it had at `seenAt`: it was restored from a backup. */
  | { kind: "older"; seenAt: string }
  /** Database and mark came here together: the directory was moved, or restored from a backup. */
  | { kind: "copied"; seenAt: string };

/** Which database this is, since which finished restore, and whether it is the one that this data directory saw last. */
export interface Compared extends Since {
  age: Age;
  /** A restore was finished since, and did not bring back a change that this directory knows of. */
  isMissed: boolean;
}

/**
 * Compares the database with what this data directory saw of it last, remembers the result until `restore finish`, keeps CRL
 * numbers above every one that was seen, and leaves a new mark.
 */
export async function compareWithMark(options: MarkOptions): Promise<Compared> {
  const { db, clock, dataDir } = options;
  const found = await readMark(dataDir); // before the database: what another process of this directory leaves meanwhile is newer
  const databaseId = await identify(options, found?.mark);
  const seenAt = await readDatabaseTime(db.prisma);
  const seen = await see(options, found, databaseId, await readFinishes(db.prisma));
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
  // The count of an older database is brought up to what was seen, not above: it may be a copy, looked at beside the original.
  const atLeast = age.kind === "older" ? seenCount - 1 : seenCount;
  await leaveMark(options, { databaseId, directoryId, finish, at: seenAt.toISOString() }, Math.max(0, atLeast));
  return { databaseId, finish, age, isMissed };
}

/**
 * The same comparison for a look before a start: nothing is remembered, raised or left. `hasFacts`: whether the database has the table
 * of facts, which 0.1.0 had not.
 * @returns what a start would find, or what an earlier one found and nobody has finished
 */
export async function lookAtAge({ db, dataDir, clock, hasFacts }: LookOptions & { hasFacts: boolean }): Promise<Age> {
  const found = await readMark(dataDir);
  const finishes = hasFacts ? await readFinishes(db.prisma) : [];
  const pending = hasFacts ? await readPending(db.prisma) : undefined;
  if (pending) return pending;
  const facts = hasFacts ? await readFacts(db.prisma, [DATABASE_ID]) : new Map<string, string>();
  const databaseId = facts.get(DATABASE_ID) ?? (await idByAuthority(db, found?.mark));
  if (databaseId === undefined) return { kind: "known" };
  const options = { db, clock, dataDir };
  const seen = await see(options, found, databaseId, finishes);
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

/** What this data directory knows of a database. */
interface Seen {
  mark: Mark | undefined;
  isCopy: boolean;
  /** The last finished restore of the database. */
  finish: string;
  standing: Standing;
  /** Since that finish. */
  changes: LastChanges;
  /** Of before it, where the mark is of before it, too. */
  changesBefore: LastChanges;
  /** The highest CRL number of each authority that was seen here. */
  numbers: ReadonlyMap<string, bigint>;
}

async function see(
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
  // With PostgreSQL, copying DATA_DIR is how machines get the same secrets; the database is not in it.
  if (mark && isCopy && db.engine === "pglite") return { kind: "copied", seenAt };
  return { kind: "known" };
}

/** Counts in the database first and in the file after: a crash between the two leaves a file that is behind, never ahead. */
async function leaveMark(
  { db, clock, dataDir }: MarkOptions,
  known: Pick<Mark, "databaseId" | "directoryId" | "finish" | "at">,
  atLeast: number,
): Promise<void> {
  const count = await incrementFact(db.prisma, countOf(known.directoryId), atLeast, clock.now());
  const numbers = [...(await readCrlNumbers(db.prisma))].map(([id, number]) => [id, number.toString()]);
  await writeMark(dataDir, { ...known, count, crlNumbers: Object.fromEntries(numbers) });
}
