import type { Tx } from "./database";

/**
 * Every advisory lock of this program, by what it protects. All processes of one database must agree on the numbers, those of older
 * versions too, so a number never changes and is never used again.
 */
export const LOCKS = {
  migrations: 7_308_325,
  organisationTree: 7_308_326,
  administrators: 7_308_327,
  reminders: 7_308_340,
} as const;

/**
 * Locks with a key, by kind: the first number of PostgreSQL's two-argument form, whose key space is separate from that of `LOCKS`. The second
 * number is a hash of 32 bits, so two keys may share a lock; they then wait for each other without need, which is rare and does no harm.
 */
const KEYED_LOCKS = { publicKey: 1 } as const;

/** Waits for a lock and holds it until the transaction ends. */
export async function lockUntilCommit(tx: Tx, lock: keyof typeof LOCKS): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCKS[lock]}::bigint)`;
}

/** Waits for the lock of one key and holds it until the transaction ends. Take several in one order, or two transactions may deadlock. */
export async function lockKeyUntilCommit(tx: Tx, kind: keyof typeof KEYED_LOCKS, key: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${KEYED_LOCKS[kind]}::int, hashtext(${key}))`;
}
