import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { DAY_MS, MINUTE_MS } from "@/lib/durations";
import { AppError, conflict } from "@/lib/errors";
import type { BaseDeps } from "@/lib/operation/deps";
import { claimKey, findRecord, type IdempotencyRecord, keepAnswer, releaseKey, takeOverKey } from "./store";

/** How long a repeated request gets the stored response. */
export const KEEP_ANSWERS_MS = DAY_MS;
/** A first request without a result after this time was interrupted. */
const INTERRUPTED_MS = MINUTE_MS;
const WAIT_MS = 5_000;
const POLL_MS = 50;

/** One request with an Idempotency-Key. */
export interface IdempotentRequest {
  /** The credential, so that one token never gets another token's response. */
  actorId: string;
  /** The Idempotency-Key. */
  key: string;
  /** Method, path and body: the same key with another request is an error. */
  request: readonly (string | Uint8Array)[];
}

export interface Result<Answer> {
  answer: Answer;
  isReplay: boolean;
}

/**
 * Runs a request once, even if it is repeated within 24 hours. Concurrent attempts wait for the first. A failure is not
 * stored: nothing was changed, so the next attempt may run it.
 * @param run executes the request; `stored` is the response for later attempts, without secrets
 * @param restore turns a stored response into an answer
 * @throws AppError conflict when the key was used for another request, or the first request is still running
 */
export async function once<Answer extends object>(
  deps: Pick<BaseDeps, "db" | "clock">,
  { actorId, key, request }: IdempotentRequest,
  run: () => Promise<{ answer: Answer; status: number; stored: object }>,
  restore: (status: number, stored: unknown) => Answer,
): Promise<Result<Answer>> {
  const hash = createHash("sha256");
  for (const part of request) hash.update(`${part.length}:`).update(part);
  const requestHash = hash.digest("hex");
  const record = await claim(deps, { actorId, key }, requestHash);
  if (record) return { answer: restore(record.status ?? 0, record.response), isReplay: true };
  const { answer, status, stored } = await run().catch(async (error) => {
    await releaseKey(deps.db, { actorId, key });
    throw error;
  });
  await keepAnswer(deps.db, { actorId, key }, status, stored);
  return { answer, isReplay: false };
}

/** @returns the finished record of an earlier attempt; undefined when this attempt runs the request */
async function claim(
  { db, clock }: Pick<BaseDeps, "db" | "clock">,
  id: { actorId: string; key: string },
  requestHash: string,
): Promise<IdempotencyRecord | undefined> {
  for (let waited = 0; waited <= WAIT_MS; waited += POLL_MS) {
    const now = clock.now();
    if (await claimKey(db, id, requestHash, now)) return undefined;
    const record = await findRecord(db, id);
    if (!record) continue; // the first attempt has just failed and released its key
    if (record.requestHash !== requestHash) {
      throw conflict(
        "This Idempotency-Key was used for another request. Use a new key for each request.",
        "idempotency_key_reused",
      );
    }
    if (record.status !== null) return record;
    const isInterrupted = now.getTime() - record.createdAt.getTime() > INTERRUPTED_MS;
    if (isInterrupted && (await takeOverKey(db, id, record.createdAt, now))) return undefined;
    await wait(POLL_MS);
  }
  throw new AppError("conflict", "The first request with this Idempotency-Key is still running. Retry in a moment.", {
    details: { reason: "idempotency_key_in_use", retryAfterSeconds: 1 },
  });
}
