import { v7 as uuidv7 } from "uuid";
import { DAY_MS, MINUTE_MS } from "@/lib/durations";
import { isAppError } from "@/lib/errors";
import { nextAttempt, pauseMs } from "@/lib/outbox/back-off";
import { type AttemptResult, sendDue } from "@/lib/outbox/send-due";
import type { Outcome } from "@/lib/outbox/table";
import { attemptDelivery, type DeliveryResult } from "./attempt";
import { confirmWebhook } from "./confirm-webhook";
import type { Context, WebhookDeps } from "./context";
import { disableWebhook } from "./disable-webhook";
import { DISABLE_AFTER_MS, PAUSE_FROM, WEBHOOK_OUTBOX, WEBHOOK_RETRIES } from "./outbox-table";
import { challengeOf } from "./secret";
import { type ClaimedDelivery, findClaimed } from "./store/deliveries";
import { markFailing, markReachable, pauseReceiver } from "./store/receivers";

/** Longer than any attempt takes: an attempt that is not settled by then is lost and repeated. */
const LEASE_MS = MINUTE_MS;
const CONCURRENCY = 16;

type WebhookFact = keyof typeof WEBHOOK_OUTBOX.facts;

/** The result of one round. */
export interface WebhookRound {
  delivered: number;
  /** Failed for now; retried automatically. */
  later: number;
  /** Failed permanently. */
  dead: number;
}

/**
 * Sends due deliveries until none is left or `signal` aborts. Any number of processes may run it concurrently. An event arrives at least
 * once: when a process ends between the receiver's response and its record, the attempt is repeated with the same webhook-id.
 */
export async function deliverWebhooks(deps: WebhookDeps, signal?: AbortSignal): Promise<WebhookRound> {
  const { done, later, dead } = await sendDue(
    deps,
    {
      table: WEBHOOK_OUTBOX,
      owner: uuidv7(),
      leaseMs: LEASE_MS,
      concurrency: CONCURRENCY,
      load: (keys, leaseUntil) => findClaimed(deps.db.prisma, keys, leaseUntil),
      claimOf: ({ subscriptionId, eventId, attempts }) => ({
        key: [subscriptionId, eventId],
        attempts,
        owner: null,
      }),
      send: (delivery) => send(deps, delivery),
    },
    signal,
  );
  return { delivered: done, later, dead };
}

async function send(deps: WebhookDeps, delivery: ClaimedDelivery): Promise<AttemptResult<WebhookFact>> {
  const attempt = await attemptDelivery(deps, delivery);
  return {
    outcome: outcomeOf(deps, delivery, attempt),
    async afterwards() {
      const { subscription } = delivery;
      if (attempt.isDelivered) await markReachable(deps.db.prisma, subscription.id, deps.clock.now());
      else await recordFailure(deps, delivery, attempt);
      if (!attempt.isConfirmed) return;
      const input = { webhookId: subscription.id, code: challengeOf(deps, subscription) };
      await unlessOutdated(confirmWebhook.execute(jobContext(deps), input));
    },
  };
}

function outcomeOf(deps: WebhookDeps, delivery: ClaimedDelivery, attempt: DeliveryResult): Outcome<WebhookFact> {
  const now = deps.clock.now();
  const facts = {
    delivered_at: attempt.isDelivered ? now : delivery.deliveredAt,
    response_status: attempt.responseStatus,
    response_body: attempt.responseBody,
    duration_ms: attempt.durationMs,
    error: attempt.error,
  };
  if (attempt.isDelivered) return { result: "done", facts };
  const chance = (deps.random(1)[0] ?? 0) / 256;
  const nextAttemptAt = nextAttempt(WEBHOOK_RETRIES, delivery, { now, chance, leastMs: attempt.retryAfterMs });
  return nextAttemptAt ? { result: "later", nextAttemptAt, facts } : { result: "dead", facts };
}

/** Pauses a failing receiver, and disables it when it fails for days or responds with 410. */
async function recordFailure(
  deps: WebhookDeps,
  { subscriptionId }: ClaimedDelivery,
  attempt: DeliveryResult,
): Promise<void> {
  const at = deps.clock.now();
  const state = await markFailing(deps.db, subscriptionId, { at, error: attempt.error ?? "" });
  if (!state) return; // the subscription has been deleted
  const failedMs = at.getTime() - state.failingSince.getTime();
  if (attempt.isGone || failedMs >= DISABLE_AFTER_MS) {
    const reason = attempt.isGone
      ? "Disabled: the endpoint responded with 410 Gone, so it accepts no more events."
      : `Disabled after ${Math.floor(failedMs / DAY_MS)} days of failures. Last error: ${attempt.error}`;
    await unlessOutdated(disableWebhook.execute(jobContext(deps), { webhookId: subscriptionId, reason }));
    return;
  }
  const pause = Math.max(pauseMs(state.failures, PAUSE_FROM), attempt.retryAfterMs);
  if (pause > 0) await pauseReceiver(deps.db.prisma, subscriptionId, new Date(at.getTime() + pause));
}

/** A concurrent change, confirmation, disabling or deletion by a user takes precedence. */
async function unlessOutdated(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!isAppError(error) || !["conflict", "not_found", "invalid_input"].includes(error.code)) throw error;
  }
}

function jobContext(deps: WebhookDeps): Context {
  return { actor: { kind: "job", job: "deliver-webhooks" }, deps, requestId: "deliver-webhooks" };
}
