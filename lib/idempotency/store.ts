import type { Database } from "@/lib/db/database";

export interface IdempotencyRecord {
  requestHash: string;
  /** Null while the first request is running. */
  status: number | null;
  response: unknown;
  createdAt: Date;
}

interface Key {
  actorId: string;
  key: string;
}

/** Claims the key for one request. @returns false when it is claimed already */
export async function claimKey(db: Database, { actorId, key }: Key, requestHash: string, now: Date): Promise<boolean> {
  const { count } = await db.prisma.idempotencyRecord.createMany({
    data: [{ actorId, key, requestHash, createdAt: now }],
    skipDuplicates: true,
  });
  return count === 1;
}

export function findRecord(db: Database, key: Key): Promise<IdempotencyRecord | null> {
  return db.prisma.idempotencyRecord.findUnique({
    where: { actorId_key: key },
    select: { requestHash: true, status: true, response: true, createdAt: true },
  });
}

/** Stores the response, which is JSON without secrets. */
export async function keepAnswer(db: Database, { actorId, key }: Key, status: number, response: object): Promise<void> {
  await db.prisma.idempotencyRecord.updateMany({ where: { actorId, key, status: null }, data: { status, response } });
}

/** Releases the key after a failure: nothing was changed, so a retry may run. */
export async function releaseKey(db: Database, { actorId, key }: Key): Promise<void> {
  await db.prisma.idempotencyRecord.deleteMany({ where: { actorId, key, status: null } });
}

/** Takes over the key of a request that never completed. @returns false when another request did */
export async function takeOverKey(db: Database, { actorId, key }: Key, claimedAt: Date, now: Date): Promise<boolean> {
  const { count } = await db.prisma.idempotencyRecord.updateMany({
    where: { actorId, key, status: null, createdAt: claimedAt },
    data: { createdAt: now },
  });
  return count === 1;
}

/** Deletes older records. @returns how many */
export async function forgetRecordsBefore(db: Database, before: Date): Promise<number> {
  const { count } = await db.prisma.idempotencyRecord.deleteMany({ where: { createdAt: { lt: before } } });
  return count;
}
