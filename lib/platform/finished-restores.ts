import { randomUUID } from "node:crypto";
import type { Tx } from "@/lib/db/database";
import { putFactOnce, readDatabaseTime, readFactsOf, removeFacts } from "./store";

/** Each `restore finish` of this database is one fact: id and time. A database that is restored again lacks the later ones. */
const FINISHED = "restore-finished:";
/** The reason why `restore finish` is needed; absent otherwise. */
const PENDING = "restore-pending";

/** One `restore finish`. */
export interface Finish {
  id: string;
  at: Date;
}

/** The id before the first finish. */
export const NO_FINISH = "";

/** Every `restore finish` in this database, oldest first. */
export async function readFinishes(tx: Tx): Promise<Finish[]> {
  const facts = [...(await readFactsOf(tx, FINISHED))];
  return facts
    .map(([name, value]) => ({ id: name.slice(FINISHED.length), at: new Date(value) }))
    .sort((one, other) => one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1));
}

export const lastFinish = (finishes: readonly Finish[]): string => finishes.at(-1)?.id ?? NO_FINISH;

/** Name of the fact that a restore is pending. Each finish has its own, so a late report from before a finish has no effect. */
export const pendingName = (finish: string): string => (finish === NO_FINISH ? PENDING : `${PENDING}:${finish}`);

/** Clears the pending restore for every process on this database, including those that start later. */
export async function addFinish(tx: Tx, now: Date): Promise<void> {
  const finishes = await readFinishes(tx);
  const last = finishes.at(-1);
  // Later than every other finish, even if the database's clock was set back.
  const at = Math.max((await readDatabaseTime(tx)).getTime(), (last?.at.getTime() ?? 0) + 1);
  await putFactOnce(tx, FINISHED + randomUUID(), new Date(at).toISOString(), now);
  await removeFacts(tx, [pendingName(lastFinish(finishes))]);
}

/**
 * How a mark relates to the finished restores of this database:
 * - `same`: no restore was finished between the two; they are compared.
 * - `before`: one was finished since. Changes that only the mark contains were lost in that restore and are settled with it.
 * - `after`: the mark contains a finish that the database lacks: it was restored again, from before that finish.
 */
export type Standing = "same" | "before" | "after";

export function standingOf(mark: { finish: string; at: string }, finishes: readonly Finish[]): Standing {
  const last = finishes.at(-1);
  if (mark.finish === lastFinish(finishes)) return "same";
  if (mark.finish === NO_FINISH || finishes.some(({ id }) => id === mark.finish)) return "before";
  // The finish was lost in a second restore. Whether that restore was finished too is decided by time; both times are the database's.
  return last && last.at > new Date(mark.at) ? "before" : "after";
}
