import { perObject } from "@/lib/db/batched";
import type { Database } from "@/lib/db/database";
import { defineStatement, type NoValues, type SqlValue, type SqlValues } from "@/lib/db/statement";
import type { Claim, OutboxTable, Outcome } from "./table";

// Each table has its own statements. They are defined at the first use of the table.

const underWay = ({ lease }: OutboxTable) => (lease.owner ? "sending" : "queued");
const keyOf = ({ key }: OutboxTable, alias: string) => `ARRAY[${key.map((column) => `${alias}.${column}`).join(", ")}]`;
/** Values whose names begin with a prefix, as `$key_id`, so that columns never collide with other names. */
const named = (prefix: string, entries: readonly (readonly [string, SqlValue])[]) =>
  Object.fromEntries(entries.map(([column, value]) => [`${prefix}_${column}`, value]));
/** `Object.keys` with the type that the table gives its columns. */
const factNames = <Fact extends string>(facts: Readonly<Record<Fact, string>>) => Object.keys(facts) as Fact[];

const claimIn = perObject((table: OutboxTable) => {
  const { name, lease, key, attemptedAt } = table;
  const sets = [
    `status = '${underWay(table)}'`,
    "attempts = d.attempts + 1",
    `${lease.until} = $leaseUntil::timestamptz`,
    ...(lease.owner ? [`${lease.owner} = $owner::text`] : []),
    ...(attemptedAt ? [`${attemptedAt} = $now::timestamptz`] : []),
  ];
  return defineStatement<SqlValues, { key: string[] }>(
    `${name}-claim`,
    `UPDATE ${name} d SET ${sets.join(", ")}
      FROM (${dueSql(table, "$now::timestamptz", "$limit::int")}) due
      WHERE ${key.map((column) => `d.${column} = due.${column}`).join(" AND ")} RETURNING ${keyOf(table, "d")} AS key`,
  );
});

/**
 * Claims due deliveries: the attempt is counted before it is made, and no other process gets them until the lease expires. Any number of
 * processes may claim concurrently (SKIP LOCKED).
 * @returns their keys
 */
export async function claim(
  db: Database,
  table: OutboxTable,
  { owner, now, leaseUntil, limit }: { owner: string; now: Date; leaseUntil: Date; limit: number },
): Promise<string[][]> {
  const rows = await db.query(claimIn(table), { now, leaseUntil, limit, ...(table.lease.owner ? { owner } : {}) });
  return rows.map((row) => row.key);
}

function dueSql(table: OutboxTable, now: string, limit: string): string {
  const { name, key, destinations } = table;
  const columns = (alias: string) => [...key, "next_attempt_at"].map((column) => `${alias}.${column}`).join(", ");
  const order = (alias: string) => `${alias}.next_attempt_at, ${key.map((column) => `${alias}.${column}`).join(", ")}`;
  const isDue = `q.status = 'queued' AND q.next_attempt_at <= ${now} AND q.give_up_at > ${now}`;
  if (!destinations) {
    return `SELECT ${columns("q")} FROM ${name} q WHERE ${isDue} ORDER BY ${order("q")} LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  }
  const { from, takes, isOpen, each } = destinations;
  return `SELECT ${columns("one")} FROM ${from} CROSS JOIN LATERAL (
      SELECT ${columns("q")} FROM ${name} q WHERE ${takes} AND ${isDue} ORDER BY q.next_attempt_at LIMIT ${each} FOR UPDATE SKIP LOCKED) one
    WHERE ${isOpen(now)} ORDER BY one.next_attempt_at LIMIT ${limit}`;
}

const settleIn = perObject((table: OutboxTable) => {
  const { name, key, lease, facts, clears } = table;
  const sets = [
    `status = $status::${table.statusType}`,
    "next_attempt_at = coalesce($nextAttemptAt::timestamptz, next_attempt_at)",
    ...(lease.owner ? [`${lease.owner} = NULL`, `${lease.until} = NULL`] : []),
    ...factNames(facts).map((fact) => `${fact} = $fact_${fact}::${facts[fact]}`),
    ...(clears ? [`${clears} = CASE WHEN $status::${table.statusType} = 'queued' THEN ${clears} END`] : []),
  ];
  const conditions = [
    ...key.map((column) => `${column} = $key_${column}::text`),
    "attempts = $attempts::int",
    `status = '${underWay(table)}'`,
    ...(lease.owner ? [`${lease.owner} = $owner::text`] : []),
  ];
  return defineStatement<SqlValues>(
    `${name}-settle`,
    `UPDATE ${name} SET ${sets.join(", ")} WHERE ${conditions.join(" AND ")} RETURNING attempts`,
  );
});

/**
 * Records the outcome of an attempt if it is still the last one: a delivery that another process has claimed since stays that process's.
 * @returns whether it was recorded
 */
export async function settle<Fact extends string>(
  db: Database,
  table: OutboxTable<Fact>,
  { key, attempts, owner }: Claim,
  outcome: Outcome<Fact>,
): Promise<boolean> {
  const rows = await db.query(settleIn(table), {
    status: { done: table.done, later: "queued", dead: "dead" }[outcome.result],
    nextAttemptAt: outcome.result === "later" ? outcome.nextAttemptAt : null,
    attempts,
    ...(table.lease.owner ? { owner } : {}),
    ...named(
      "key",
      table.key.map((column, index) => [column, key[index] ?? ""]),
    ),
    ...named(
      "fact",
      factNames(table.facts).map((fact) => [fact, outcome.facts[fact]]),
    ),
  });
  return rows.length === 1;
}

const expireIn = perObject((table: OutboxTable) => {
  const { name, error, clears } = table;
  const sets = [
    "status = 'dead'",
    `${error} = nullif(concat_ws(' Before: ', $expiredError::text, ${error}), '')`,
    ...(clears ? [`${clears} = NULL`] : []),
  ];
  // An expired delivery is due as well, so the index of due ones finds it; one under way is settled by its owner.
  return defineStatement<{ expiredError: string | null; now: Date }>(
    `${name}-expire`,
    `UPDATE ${name} SET ${sets.join(", ")}
      WHERE status = 'queued' AND next_attempt_at <= $now::timestamptz AND give_up_at <= $now::timestamptz RETURNING 1 AS expired`,
  );
});

/** Marks deliveries dead that waited too long, whether or not they were attempted. @returns how many */
export async function expire(db: Database, table: OutboxTable, now: Date): Promise<number> {
  return (await db.query(expireIn(table), { expiredError: table.expiredError, now })).length;
}

const ownersIn = perObject(({ name, lease }: OutboxTable) =>
  defineStatement<NoValues, { owner: string }>(
    `${name}-owners`,
    `SELECT DISTINCT ${lease.owner} AS owner FROM ${name} WHERE status = 'sending' AND ${lease.owner} IS NOT NULL`,
  ),
);

/** Every owner of deliveries under way. This and `findUnsettled` are for tables whose leases have an owner. */
export async function findOwners(db: Database, table: OutboxTable): Promise<string[]> {
  return (await db.query(ownersIn(table), {})).map(({ owner }) => owner);
}

/** A delivery that its owner has not settled. */
export interface Unsettled extends Claim {
  leaseUntil: Date;
  error: string | null;
}

const unsettledIn = perObject((table: OutboxTable) => {
  const { name, lease, error } = table;
  return defineStatement<{ owner: string }, Unsettled>(
    `${name}-unsettled`,
    `SELECT ${keyOf(table, "d")} AS key, d.attempts, d.${lease.owner} AS owner, d.${lease.until} AS "leaseUntil", d.${error} AS error
      FROM ${name} d WHERE d.status = 'sending' AND d.${lease.owner} = $owner::text`,
  );
});

/** The deliveries that an owner has under way. */
export function findUnsettled(db: Database, table: OutboxTable, owner: string): Promise<Unsettled[]> {
  return db.query(unsettledIn(table), { owner });
}
