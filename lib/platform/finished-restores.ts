import { randomUUID } from "node:crypto";
import type { Tx } from "@/lib/db/database";
import { putFactOnce, readDatabaseTime, readFactsOf, removeFacts } from "./store";

/** Each `restore finish` of this database is one fact: its time by its id. A database that is restored again lacks the later ones. */
const FINISHED = "restore-finished:";
/** Why `restore finish` is needed; absent otherwise. */
const PENDING = "restore-pending";

/** One `restore finish`. */
export interface Finish {
  id: string;
  at: Date;
}

/** Before the first finish. */
export const NO_FINISH = "";

/** Every `restore finish` that this database has, the last one last. */
export async function readFinishes(tx: Tx): Promise<Finish[]> {
  const facts = [...(await readFactsOf(tx, FINISHED))];
  return facts
    .map(([name, value]) => ({ id: name.slice(FINISHED.length), at: new Date(value) }))
    .sort((one, other) => one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1));
}

export const lastFinish = (finishes: readonly Finish[]): string => finishes.at(-1)?.id ?? NO_FINISH;

/** The fact that a restore is pending. Each finish has one of its own: what a process reports late, of before a finish, is void. */
export const pendingName = (finish: string): string => (finish === NO_FINISH ? PENDING : `${PENDING}:${finish}`);

/** Ends what is pending, for every process of this database, also for those that will start later. */
export async function addFinish(tx: Tx, now: Date): Promise<void> {
  const finishes = await readFinishes(tx);
  const last = finishes.at(-1);
  // Later than every other, also where the database's clock was set back.
  const at = Math.max((await readDatabaseTime(tx)).getTime(), (last?.at.getTime() ?? 0) + 1);
  await putFactOnce(tx, FINISHED + randomUUID(), new Date(at).toISOString(), now);
  await removeFacts(tx, [pendingName(lastFinish(finishes))]);
}

/**
 * How a mark relates to the restores that this database has behind it:
 * - `same`: no restore was finished between the two; they are compared.
 * - `before`: one was finished since. What the mark knows more is what that restore took back, and is finished with it.
 * - `after`: the mark knows of a finish that the database lacks: it was restored again, from before that finish.
 */
export type Standing = "same" | "before" | "after";

export function standingOf(mark: { finish: string; at: string }, finishes: readonly Finish[]): Standing {
  const last = finishes.at(-1);
  if (mark.finish === lastFinish(finishes)) return "same";
  if (mark.finish === NO_FINISH || finishes.some(({ id }) => id === mark.finish)) return "before";
  // Lost with a second restore: whether that was finished, too, is a question of time. Both are the database's.
  return last && last.at > new Date(mark.at) ? "before" : "after";
}
