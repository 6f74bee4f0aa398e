import type { Tx } from "./database";

/**
 * Every advisory lock of this program, by what it protects. All processes on one database must agree on the numbers, including older
 * versions, so a number never changes and is never reused.
 */
export const LOCKS = {
  migrations: 7_308_325,
  organisationTree: 7_308_326,
  administrators: 7_308_327,
  reminders: 7_308_340,
  notices: 7_308_341,
} as const;

/**
 * Locks with a key, by kind: the first number of PostgreSQL's two-argument form, whose key space is separate from that of `LOCKS`. The second
 * number is a 32-bit hash, so two keys may share a lock. They then wait for each other unnecessarily, which is rare and harmless.
 */
const KEYED_LOCKS = { publicKey: 1 } as const;

/** Waits for a lock and holds it until the transaction ends. */
export async function lockUntilCommit(tx: Tx, lock: keyof typeof LOCKS): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCKS[lock]}::bigint)`;
}

/** Waits for the lock of one key and holds it until the transaction ends. Acquire several in a fixed order to avoid deadlocks. */
export async function lockKeyUntilCommit(tx: Tx, kind: keyof typeof KEYED_LOCKS, key: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${KEYED_LOCKS[kind]}::int, hashtext(${key}))`;
}

/**
 * The same lock in a statement, shared with others like it: an expression that waits for a transaction that holds the lock by `lockKeyUntilCommit`.
 * The statement's snapshot is older than the lock, so it does not see what that transaction commits: a later statement checks again.
 */
export const sharedKeyLockSql = (kind: keyof typeof KEYED_LOCKS, key: string): string =>
  `pg_advisory_xact_lock_shared(${KEYED_LOCKS[kind]}, hashtext(${key}))`;
