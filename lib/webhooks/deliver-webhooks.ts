import { isAppError } from "@/lib/errors";
import { type Attempt, attemptDelivery } from "./attempt";
import { backOffMs, DISABLE_AFTER_MS, restMs } from "./back-off";
import { confirmWebhook } from "./confirm-webhook";
import type { Context, WebhookDeps } from "./context";
import { disableWebhook } from "./disable-webhook";
import { challengeOf } from "./secret";
import {
  type ClaimedDelivery,
  claimDeliveries,
  giveUpDeliveries,
  letRest,
  markFailing,
  markReachable,
  type Settlement,
  settleDelivery,
} from "./store";

/** Longer than any attempt takes: an attempt that is not settled by then is lost, and made again. */
const LEASE_MS = 60_000;
const AT_ONCE = 16;

/** What one round did. */
export interface WebhookRound {
  delivered: number;
  /** Failed for now; they are tried again by themselves. */
  later: number;
  /** Given up. */
  dead: number;
}

/**
 * Sends what is due, until nothing is or `signal` aborts. Any number of processes may do so at once. An event arrives at least
 * once: a process that ends between the receiver's answer and its record makes the attempt again, under the same webhook-id.
 */
export async function deliverWebhooks(deps: WebhookDeps, signal?: AbortSignal): Promise<WebhookRound> {
  const round: WebhookRound = {
    delivered: 0,
    later: 0,
    dead: await giveUpDeliveries(deps.db.prisma, deps.clock.now()),
  };
  while (!signal?.aborted) {
    const now = deps.clock.now();
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const claimed = await claimDeliveries(deps.db, { now, leaseUntil, limit: AT_ONCE });
    if (claimed.length === 0) break;
    for (const outcome of await Promise.all(claimed.map((delivery) => deliverSafely(deps, delivery)))) {
      if (outcome) round[outcome] += 1;
    }
  }
  return round;
}

async function deliverSafely(deps: WebhookDeps, delivery: ClaimedDelivery): Promise<keyof WebhookRound | undefined> {
  try {
    return await deliver(deps, delivery);
  } catch (error) {
    const { subscriptionId: webhookId, eventId } = delivery;
    deps.log.error({ err: error, webhookId, eventId }, "A webhook's outcome could not be recorded; it is tried again");
    return undefined;
  }
}

async function deliver(deps: WebhookDeps, delivery: ClaimedDelivery): Promise<keyof WebhookRound | undefined> {
  const attempt = await attemptDelivery(deps, delivery);
  const settlement = settlementOf(deps, delivery, attempt);
  const isOurs = await settleDelivery(deps.db.prisma, delivery, settlement);
  if (attempt.isDelivered) await markReachable(deps.db.prisma, delivery.subscriptionId, deps.clock.now());
  else await noteFailure(deps, delivery, attempt);
  if (attempt.isConfirmed) {
    const { subscription } = delivery;
    const input = { webhookId: subscription.id, code: challengeOf(deps, subscription) };
    await unlessLate(confirmWebhook.execute(jobContext(deps), input));
  }
  if (!isOurs) return undefined;
  return ({ delivered: "delivered", queued: "later", dead: "dead" } as const)[settlement.status];
}

function settlementOf(
  deps: WebhookDeps,
  { attempts, giveUpAt }: ClaimedDelivery,
  attempt: Attempt,
): Settlement & { status: "delivered" | "queued" | "dead" } {
  const { responseStatus, responseBody, durationMs, error } = attempt;
  const facts = { responseStatus, responseBody, durationMs, error };
  const now = deps.clock.now();
  if (attempt.isDelivered) return { ...facts, status: "delivered", deliveredAt: now };
  const chance = (deps.random(1)[0] ?? 0) / 256;
  const nextAttemptAt = new Date(now.getTime() + backOffMs(attempts, chance, attempt.wishMs));
  return nextAttemptAt >= giveUpAt ? { ...facts, status: "dead" } : { ...facts, status: "queued", nextAttemptAt };
}

/** The receiver as a whole: it rests when it keeps failing, and is switched off when it does so for days or says 410. */
async function noteFailure(deps: WebhookDeps, { subscriptionId }: ClaimedDelivery, attempt: Attempt): Promise<void> {
  const at = deps.clock.now();
  const state = await markFailing(deps.db, subscriptionId, { at, error: attempt.error ?? "" });
  if (!state) return; // the subscription has been deleted
  const failedMs = at.getTime() - state.failingSince.getTime();
  if (attempt.isGone || failedMs >= DISABLE_AFTER_MS) {
    const reason = attempt.isGone
      ? "Disabled: the receiver answered 410 Gone, so it wants no more events."
      : `Disabled after ${Math.floor(failedMs / 86_400_000)} days of failures. The last one: ${attempt.error}`;
    await unlessLate(disableWebhook.execute(jobContext(deps), { webhookId: subscriptionId, reason }));
    return;
  }
  const rest = restMs(state.failures, attempt.wishMs);
  if (rest > 0) await letRest(deps.db.prisma, subscriptionId, new Date(at.getTime() + rest));
}

/** Somebody changed, confirmed, disabled or deleted the subscription meanwhile: then theirs is what counts. */
async function unlessLate(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!isAppError(error) || !["conflict", "not_found", "invalid_input"].includes(error.code)) throw error;
  }
}

function jobContext(deps: WebhookDeps): Context {
  return { actor: { kind: "job", job: "deliver-webhooks" }, deps, requestId: "deliver-webhooks" };
}
