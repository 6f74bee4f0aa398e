import type { SqlValue } from "@/lib/db/statement";

/**
 * A table of deliveries, as data for the statements in `store.ts`. Each has the columns `status`, `attempts`, `next_attempt_at` and
 * `give_up_at`; waiting deliveries are `queued`, those that were given up `dead`. Names are SQL, never input.
 */
export interface OutboxTable<Fact extends string = string> {
  name: string;
  /** Columns of the primary key, texts. */
  key: readonly string[];
  /** The enum of `status`. */
  statusType: string;
  /** The status of what has arrived. */
  done: string;
  lease: Lease;
  /** Set to the time of each attempt. */
  attemptedAt?: string;
  /** What an outcome says besides the status: columns and their types. */
  facts: Readonly<Record<Fact, string>>;
  /** The column with the reason of the last failure. */
  error: Fact;
  /** Says why a delivery that waited too long is dead; the reason of its last failure stands behind it. Null: that reason alone. */
  expiredError: string | null;
  /** A column that is cleared with the last attempt. */
  clears?: string;
  destinations?: Destinations;
}

/**
 * How a claim is recorded.
 * - `owner`: the delivery is `sending`, until its owner settles it or another process recovers it (`recover.ts`).
 * - Without: it stays `queued`, and is due again when the lease ends. That suffices where a delivery may arrive twice.
 */
export interface Lease {
  until: string;
  owner?: string;
}

/** Where deliveries of one table go, when one slow destination must not delay the others. */
export interface Destinations {
  /** Table and alias. */
  from: string;
  /** Whether delivery `q` may be sent to the destination now. SQL. */
  takes: string;
  /** Whether the destination takes anything now; `now` is an expression. SQL. */
  isOpen(now: string): string;
  /** At most so many deliveries to one destination in one claim. */
  each: number;
}

/** One claim: the delivery's key in the order of `OutboxTable.key`, and which attempt it is. */
export interface Attempt {
  key: readonly string[];
  attempts: number;
  /** Null in tables whose leases have no owner. */
  owner: string | null;
}

/** What became of an attempt. `later`: it is queued again, for `nextAttemptAt`. */
export type Outcome<Fact extends string> = { facts: Record<Fact, SqlValue> } & (
  | { result: "done" | "dead" }
  | { result: "later"; nextAttemptAt: Date }
);
