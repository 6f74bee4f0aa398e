import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { AppError, conflict } from "@/lib/errors";
import type { BaseDeps } from "@/lib/operation/deps";
import { claimKey, findRecord, type IdempotencyRecord, keepAnswer, releaseKey, takeOverKey } from "./store";

/** How long a repeated request is answered from memory. */
export const REMEMBERED_MS = 24 * 3_600_000;
/** A first request that has not ended by then was interrupted. */
const INTERRUPTED_MS = 60_000;
const WAIT_MS = 5_000;
const POLL_MS = 50;

/** A request as idempotency sees it. */
export interface Attempt {
  /** Who: the credential, so that one token never hears another's answer. */
  actorId: string;
  /** The Idempotency-Key. */
  key: string;
  /** Method, path and body: the same key with another request is a mistake. */
  request: readonly (string | Uint8Array)[];
}

export interface Remembered<Answer> {
  answer: Answer;
  isReplay: boolean;
}

/**
 * Does something once, however often it is asked for within 24 hours. Attempts at the same time wait for the first. A
 * failure is not remembered: nothing was changed, so the next attempt may do it.
 * @param run does it; `memory` is what later attempts hear, without secrets
 * @throws AppError conflict when the key belongs to another request, or the first is still at work
 */
export async function once<Answer extends object>(
  deps: Pick<BaseDeps, "db" | "clock">,
  { actorId, key, request }: Attempt,
  run: () => Promise<{ answer: Answer; status: number; memory: object }>,
  recall: (status: number, memory: unknown) => Answer,
): Promise<Remembered<Answer>> {
  const hash = createHash("sha256");
  for (const part of request) hash.update(`${part.length}:`).update(part);
  const requestHash = hash.digest("hex");
  const record = await claim(deps, { actorId, key }, requestHash);
  if (record) return { answer: recall(record.status ?? 0, record.response), isReplay: true };
  const { answer, status, memory } = await run().catch(async (error) => {
    await releaseKey(deps.db, { actorId, key });
    throw error;
  });
  await keepAnswer(deps.db, { actorId, key }, status, memory);
  return { answer, isReplay: false };
}

/** @returns the finished record of an earlier attempt, or undefined when this one is to do it */
async function claim(
  { db, clock }: Pick<BaseDeps, "db" | "clock">,
  id: { actorId: string; key: string },
  requestHash: string,
): Promise<IdempotencyRecord | undefined> {
  for (let waited = 0; waited <= WAIT_MS; waited += POLL_MS) {
    const now = clock.now();
    if (await claimKey(db, id, requestHash, now)) return undefined;
    const record = await findRecord(db, id);
    if (!record) continue; // the first attempt failed just now: its key is free again
    if (record.requestHash !== requestHash) {
      throw conflict(
        "This Idempotency-Key was used for another request. Use a new key for each thing to do.",
        "idempotency_key_reused",
      );
    }
    if (record.status !== null) return record;
    const isInterrupted = now.getTime() - record.createdAt.getTime() > INTERRUPTED_MS;
    if (isInterrupted && (await takeOverKey(db, id, record.createdAt, now))) return undefined;
    await wait(POLL_MS);
  }
  throw new AppError(
    "conflict",
    "The first request with this Idempotency-Key is still at work. Ask again in a moment.",
    {
      details: { reason: "idempotency_key_in_use", retryAfterSeconds: 1 },
    },
  );
}
