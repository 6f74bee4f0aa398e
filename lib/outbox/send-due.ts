import type { BaseDeps } from "@/lib/operation/deps";
import { claim, expire, settle } from "./store";
import type { Claim, OutboxTable, Outcome } from "./table";

/** The result of one attempt. */
export interface AttemptResult<Fact extends string> {
  /** Undefined when it is unknown: the delivery stays claimed until its lease expires. */
  outcome: Outcome<Fact> | undefined;
  /** Runs after an outcome is recorded, by this process or another one. */
  afterwards?: () => Promise<void>;
}

/** What is sent, and how. */
export interface Sending<Row, Fact extends string, Result extends AttemptResult<Fact>> {
  table: OutboxTable<Fact>;
  owner: string;
  /** Longer than any attempt takes. */
  leaseMs: number;
  /** Concurrent attempts in this process. */
  concurrency: number;
  /** Loads the claimed rows, without those that may no longer be sent. */
  load(keys: readonly (readonly string[])[], leaseUntil: Date): Promise<Row[]>;
  claimOf(row: Row): Claim;
  /** Makes one attempt. An error is logged, and the attempt is repeated when the lease expires. */
  send(row: Row, leaseUntil: Date): Promise<Result>;
  /** Whether to claim more after these attempts. */
  shouldContinue?(results: readonly (Result | undefined)[]): boolean;
}

/** Number of deliveries by outcome. */
export type Tally = Record<Outcome<string>["result"], number>;

/** Sends due deliveries until none is left, `shouldContinue` returns false or `signal` aborts. Any number of processes may run it concurrently. */
export async function sendDue<Row, Fact extends string, Result extends AttemptResult<Fact>>(
  deps: Pick<BaseDeps, "db" | "clock" | "log">,
  sending: Sending<Row, Fact, Result>,
  signal?: AbortSignal,
): Promise<Tally> {
  const { db, clock, log } = deps;
  const { table, owner, leaseMs, concurrency: limit } = sending;
  const expired = await expire(db, table, clock.now());
  if (expired > 0) log.warn({ table: table.name, expired }, "Deliveries exceeded their deadline and are dead");
  const tally: Tally = { done: 0, later: 0, dead: expired };
  while (!signal?.aborted) {
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const keys = await claim(db, table, { owner, now, leaseUntil, limit });
    if (keys.length === 0) break;
    const rows = await sending.load(keys, leaseUntil);
    const sent = await Promise.all(rows.map((row) => sendOne(deps, sending, row, leaseUntil)));
    for (const { recorded } of sent) if (recorded) tally[recorded] += 1;
    if (sending.shouldContinue?.(sent.map(({ result }) => result)) === false) break;
  }
  return tally;
}

async function sendOne<Row, Fact extends string, Result extends AttemptResult<Fact>>(
  { db, log }: Pick<BaseDeps, "db" | "log">,
  { table, claimOf, send }: Sending<Row, Fact, Result>,
  row: Row,
  leaseUntil: Date,
): Promise<{ recorded: keyof Tally | undefined; result: Result | undefined }> {
  let result: Result | undefined;
  try {
    result = await send(row, leaseUntil);
    const { outcome, afterwards } = result;
    const isRecorded = outcome ? await settle(db, table, claimOf(row), outcome) : false;
    await afterwards?.();
    return { recorded: isRecorded ? outcome?.result : undefined, result };
  } catch (error) {
    const { key } = claimOf(row);
    log.error({ err: error, table: table.name, key }, "The outcome of a delivery could not be recorded");
    return { recorded: undefined, result };
  }
}
