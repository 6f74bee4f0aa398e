import { HOUR_MS, MINUTE_MS } from "@/lib/durations";
import type { RetrySchedule } from "@/lib/outbox/back-off";
import type { OutboxTable, Outcome } from "@/lib/outbox/table";

/** From one minute, doubled after each attempt, up to one hour. */
export const MAIL_RETRIES: RetrySchedule = { firstMs: MINUTE_MS, factor: 2, longestMs: HOUR_MS };

type MailFact = "sent_at" | "is_confirmed" | "last_error";
export type MailOutcome = Outcome<MailFact>;

/** `mail_messages` as an outbox. Each lease has an owner, because no email may be sent twice. */
export const MAIL_OUTBOX: OutboxTable<MailFact> = {
  name: "mail_messages",
  key: ["id"],
  statusType: "mail_status",
  done: "sent",
  lease: { until: "lease_until", owner: "lease_owner" },
  facts: { sent_at: "timestamptz", is_confirmed: "boolean", last_error: "text" },
  error: "last_error",
  expiredError: "Not sent in time. Resend it if it is still relevant.",
  clears: "secret",
};

/** Sent. `isConfirmed`: the server has confirmed it. */
export const sent = (at: Date, isConfirmed: boolean, lastError: string | null): MailOutcome => ({
  result: "done",
  facts: { sent_at: at, is_confirmed: isConfirmed, last_error: lastError },
});

/** Failed temporarily, will be retried. */
export const later = (nextAttemptAt: Date, lastError: string | null): MailOutcome => ({
  result: "later",
  nextAttemptAt,
  facts: { sent_at: null, is_confirmed: false, last_error: lastError },
});

/** Failed permanently. */
export const dead = (lastError: string): MailOutcome => ({
  result: "dead",
  facts: { sent_at: null, is_confirmed: false, last_error: lastError },
});
