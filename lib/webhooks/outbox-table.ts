import { DAY_MS, HOUR_MS } from "@/lib/durations";
import type { RetrySchedule } from "@/lib/outbox/back-off";
import type { OutboxTable } from "@/lib/outbox/table";
import { CONFIRM_EVENT } from "./schema";

/** 30 seconds, tripled with each attempt, at most six hours. */
export const WEBHOOK_RETRIES: RetrySchedule = { firstMs: 30_000, factor: 3, longestMs: 6 * HOUR_MS };

/** From this number of consecutive failures, the receiver itself counts as failing and not a single event. */
export const PAUSE_FROM = 3;
/** A receiver that fails for this long gets no more events until a user resumes the webhook. */
export const DISABLE_AFTER_MS = 5 * DAY_MS;

/**
 * `webhook_deliveries` as an outbox. A lost attempt is repeated because an event may arrive twice, so leases have no owner. Paused
 * receivers get nothing; unconfirmed ones get only their challenge.
 */
export const WEBHOOK_OUTBOX = {
  name: "webhook_deliveries",
  key: ["subscription_id", "event_id"],
  statusType: "webhook_delivery_status",
  done: "delivered",
  lease: { until: "next_attempt_at" },
  attemptedAt: "last_attempt_at",
  facts: {
    delivered_at: "timestamptz",
    response_status: "int",
    response_body: "text",
    duration_ms: "int",
    error: "text",
  },
  error: "error",
  expiredError: null,
  destinations: {
    from: "webhook_subscriptions s",
    takes: `q.subscription_id = s.id AND (s.status = 'active' OR (s.status = 'unconfirmed' AND q.event_type = '${CONFIRM_EVENT}'))`,
    isOpen: (now) => `s.status IN ('active', 'unconfirmed') AND (s.rests_until IS NULL OR s.rests_until <= ${now})`,
    each: 4,
  },
} as const satisfies OutboxTable<"delivered_at" | "response_status" | "response_body" | "duration_ms" | "error">;
