import type { SqlValue } from "@/lib/db/statement";

/**
 * Describes a table of deliveries for the statements in `store.ts`. Each table has the columns `status`, `attempts`, `next_attempt_at` and
 * `give_up_at`; waiting deliveries are `queued`, permanently failed ones `dead`. Names are SQL, never input.
 */
export interface OutboxTable<Fact extends string = string> {
  name: string;
  /** Columns of the primary key, as text. */
  key: readonly string[];
  /** The enum of `status`. */
  statusType: string;
  /** The status of a completed delivery. */
  done: string;
  lease: Lease;
  /** Set to the time of each attempt. */
  attemptedAt?: string;
  /** What an outcome records besides the status: columns and their types. */
  facts: Readonly<Record<Fact, string>>;
  /** The column with the reason of the last failure. */
  error: Fact;
  /** The error of a delivery past its deadline, followed by the reason of its last failure. Null: that reason alone. */
  expiredError: string | null;
  /** A column that is cleared after the last attempt. */
  clears?: string;
  destinations?: Destinations;
}

/**
 * How a claim is recorded.
 * - `owner`: the delivery is `sending`, until its owner settles it or another process recovers it (`recover.ts`).
 * - Without: it stays `queued` and is due again when the lease expires. Sufficient where a delivery may arrive twice.
 */
export interface Lease {
  until: string;
  owner?: string;
}

/** Destinations of a table's deliveries, for tables where one slow destination must not delay the others. */
export interface Destinations {
  /** Table and alias. */
  from: string;
  /** SQL condition: whether delivery `q` may be sent to the destination now. */
  takes: string;
  /** SQL condition: whether the destination accepts deliveries now; `now` is an expression. */
  isOpen(now: string): string;
  /** Maximum deliveries to one destination in one claim. */
  each: number;
}

/** One claim: the delivery's key in the order of `OutboxTable.key`, and the number of the attempt. */
export interface Claim {
  key: readonly string[];
  attempts: number;
  /** Null in tables whose leases have no owner. */
  owner: string | null;
}

/** The outcome of an attempt. `later`: it is queued again, for `nextAttemptAt`. */
export type Outcome<Fact extends string> = { facts: Record<Fact, SqlValue> } & (
  | { result: "done" | "dead" }
  | { result: "later"; nextAttemptAt: Date }
);
