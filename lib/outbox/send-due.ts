import type { BaseDeps } from "@/lib/operation/deps";
import { claim, expire, settle } from "./store";
import type { Attempt, OutboxTable, Outcome } from "./table";

/** What one attempt came to. */
export interface Attempted<Fact extends string> {
  /** Undefined when it is not known: the delivery stays claimed until its lease ends. */
  outcome: Outcome<Fact> | undefined;
  /** What else follows from the attempt, once its outcome is on record, or another process's. */
  afterwards?: () => Promise<void>;
}

/** What is sent, and how. */
export interface Sending<Row, Fact extends string, Result extends Attempted<Fact>> {
  table: OutboxTable<Fact>;
  owner: string;
  /** Longer than any attempt takes. */
  leaseMs: number;
  /** Attempts at once in this process. */
  atOnce: number;
  /** The claimed rows, without those that may not be sent any more. */
  load(keys: readonly (readonly string[])[], leaseUntil: Date): Promise<Row[]>;
  attemptOf(row: Row): Attempt;
  /** Makes one attempt. What it throws is logged, and the attempt is made again when the lease ends. */
  send(row: Row, leaseUntil: Date): Promise<Result>;
  /** Whether to claim more after these attempts. */
  goesOn?(results: readonly (Result | undefined)[]): boolean;
}

/** How many deliveries ended in which way. */
export type Tally = Record<Outcome<string>["result"], number>;

/** Sends what is due, until nothing is, `goesOn` says no or `signal` aborts. Any number of processes may do so at once. */
export async function sendDue<Row, Fact extends string, Result extends Attempted<Fact>>(
  deps: Pick<BaseDeps, "db" | "clock" | "log">,
  sending: Sending<Row, Fact, Result>,
  signal?: AbortSignal,
): Promise<Tally> {
  const { db, clock, log } = deps;
  const { table, owner, leaseMs, atOnce: limit } = sending;
  const expired = await expire(db, table, clock.now());
  if (expired > 0) log.warn({ table: table.name, expired }, "Deliveries that waited too long were given up");
  const tally: Tally = { done: 0, later: 0, dead: expired };
  while (!signal?.aborted) {
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const keys = await claim(db, table, { owner, now, leaseUntil, limit });
    if (keys.length === 0) break;
    const rows = await sending.load(keys, leaseUntil);
    const sent = await Promise.all(rows.map((row) => sendOne(deps, sending, row, leaseUntil)));
    for (const { recorded } of sent) if (recorded) tally[recorded] += 1;
    if (sending.goesOn?.(sent.map(({ result }) => result)) === false) break;
  }
  return tally;
}

async function sendOne<Row, Fact extends string, Result extends Attempted<Fact>>(
  { db, log }: Pick<BaseDeps, "db" | "log">,
  { table, attemptOf, send }: Sending<Row, Fact, Result>,
  row: Row,
  leaseUntil: Date,
): Promise<{ recorded: keyof Tally | undefined; result: Result | undefined }> {
  let result: Result | undefined;
  try {
    result = await send(row, leaseUntil);
    const { outcome, afterwards } = result;
    const isRecorded = outcome ? await settle(db, table, attemptOf(row), outcome) : false;
    await afterwards?.();
    return { recorded: isRecorded ? outcome?.result : undefined, result };
  } catch (error) {
    const { key } = attemptOf(row);
    log.error({ err: error, table: table.name, key }, "The outcome of a delivery could not be recorded");
    return { recorded: undefined, result };
  }
}
