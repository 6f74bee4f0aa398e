import type { Database, SqlValue } from "@/lib/db/database";
import type { Attempt, OutboxTable, Outcome } from "./table";

/** Collects the values of a statement where they stand in its text. */
function valueList() {
  const values: SqlValue[] = [];
  const at = (value: SqlValue, type: string): string => `$${values.push(value)}::${type}`;
  return { values, at };
}

const underWay = ({ lease }: OutboxTable) => (lease.owner ? "sending" : "queued");
const keyOf = ({ key }: OutboxTable, alias: string) => `ARRAY[${key.map((column) => `${alias}.${column}`).join(", ")}]`;

/**
 * Claims due deliveries: the attempt is counted before it is made, and no other process gets them until the lease ends. Any number of
 * processes may claim at once (SKIP LOCKED).
 * @returns their keys
 */
export async function claim(
  db: Database,
  table: OutboxTable,
  { owner, now, leaseUntil, limit }: { owner: string; now: Date; leaseUntil: Date; limit: number },
): Promise<string[][]> {
  const { values, at } = valueList();
  const { lease, key } = table;
  const time = at(now, "timestamptz");
  const sets = [
    `status = '${underWay(table)}'`,
    "attempts = d.attempts + 1",
    `${lease.until} = ${at(leaseUntil, "timestamptz")}`,
    ...(lease.owner ? [`${lease.owner} = ${at(owner, "text")}`] : []),
    ...(table.attemptedAt ? [`${table.attemptedAt} = ${time}`] : []),
  ];
  const rows = await db.query<{ key: string[] }>(
    {
      name: `${table.name}-claim`,
      text: `UPDATE ${table.name} d SET ${sets.join(", ")}
        FROM (${dueSql(table, time, at(limit, "int"))}) due
        WHERE ${key.map((column) => `d.${column} = due.${column}`).join(" AND ")} RETURNING ${keyOf(table, "d")} AS key`,
    },
    values,
  );
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

/**
 * Records what became of an attempt, if it is still the last one: a delivery that another process has claimed since stays theirs.
 * @returns whether it was recorded
 */
export async function settle<Fact extends string>(
  db: Database,
  table: OutboxTable<Fact>,
  { key, attempts, owner }: Attempt,
  outcome: Outcome<Fact>,
): Promise<boolean> {
  const { values, at } = valueList();
  const { lease, facts, clears } = table;
  const status = { done: table.done, later: "queued", dead: "dead" }[outcome.result];
  const next = outcome.result === "later" ? outcome.nextAttemptAt : null;
  const sets = [
    `status = ${at(status, table.statusType)}`,
    `next_attempt_at = coalesce(${at(next, "timestamptz")}, next_attempt_at)`,
    ...(lease.owner ? [`${lease.owner} = NULL`, `${lease.until} = NULL`] : []),
    ...factNames(facts).map((fact) => `${fact} = ${at(outcome.facts[fact], facts[fact])}`),
    ...(clears ? [`${clears} = CASE WHEN ${at(status, "text")} = 'queued' THEN ${clears} END`] : []),
  ];
  const conditions = [
    ...table.key.map((column, index) => `${column} = ${at(key[index] ?? "", "text")}`),
    `attempts = ${at(attempts, "int")}`,
    `status = '${underWay(table)}'`,
    ...(lease.owner ? [`${lease.owner} = ${at(owner, "text")}`] : []),
  ];
  const text = `UPDATE ${table.name} SET ${sets.join(", ")} WHERE ${conditions.join(" AND ")} RETURNING attempts`;
  return (await db.query({ name: `${table.name}-settle`, text }, values)).length === 1;
}

/** `Object.keys` with the type that the table gives its columns. */
const factNames = <Fact extends string>(facts: Readonly<Record<Fact, string>>) => Object.keys(facts) as Fact[];

/** Gives up what waited too long, whether or not it was ever tried. @returns how many */
export async function expire(db: Database, table: OutboxTable, now: Date): Promise<number> {
  const { values, at } = valueList();
  const time = at(now, "timestamptz");
  const sets = [
    "status = 'dead'",
    `${table.error} = nullif(concat_ws(' Before: ', ${at(table.expiredError, "text")}, ${table.error}), '')`,
    ...(table.clears ? [`${table.clears} = NULL`] : []),
  ];
  // An expired delivery is due as well, so the index of due ones finds it; one under way is settled by its owner.
  const text = `UPDATE ${table.name} SET ${sets.join(", ")}
    WHERE status = 'queued' AND next_attempt_at <= ${time} AND give_up_at <= ${time} RETURNING 1 AS expired`;
  return (await db.query({ name: `${table.name}-expire`, text }, values)).length;
}

/** Every owner of deliveries under way. For tables whose leases have an owner, as what follows. */
export async function findOwners(db: Database, { name, lease }: OutboxTable): Promise<string[]> {
  const text = `SELECT DISTINCT ${lease.owner} AS owner FROM ${name} WHERE status = 'sending' AND ${lease.owner} IS NOT NULL`;
  return (await db.query<{ owner: string }>({ name: `${name}-owners`, text }, [])).map(({ owner }) => owner);
}

/** A delivery that its owner has not settled. */
export interface Unsettled extends Attempt {
  leaseUntil: Date;
  error: string | null;
}

/** What an owner has under way. */
export function findUnsettled(db: Database, table: OutboxTable, owner: string): Promise<Unsettled[]> {
  const { values, at } = valueList();
  const { name, lease, error } = table;
  const text = `SELECT ${keyOf(table, "d")} AS key, d.attempts, d.${lease.owner} AS owner, d.${lease.until} AS "leaseUntil", d.${error} AS error
    FROM ${name} d WHERE d.status = 'sending' AND d.${lease.owner} = ${at(owner, "text")}`;
  return db.query<Unsettled>({ name: `${name}-unsettled`, text }, values);
}
