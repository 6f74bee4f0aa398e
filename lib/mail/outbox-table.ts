import type { RetrySchedule } from "@/lib/outbox/back-off";
import type { OutboxTable, Outcome } from "@/lib/outbox/table";

/** How long an email is tried; then it is dead, to be seen and sent again by hand. */
export const GIVE_UP_MS = 3 * 86_400_000;

/** From a minute, doubled with each attempt, up to an hour. */
export const MAIL_RETRIES: RetrySchedule = { firstMs: 60_000, factor: 2, longestMs: 3_600_000 };

type MailFact = "sent_at" | "is_confirmed" | "last_error";
export type MailOutcome = Outcome<MailFact>;

/** `mail_messages` as an outbox. An owner holds each lease, because no email may be sent twice. */
export const MAIL_OUTBOX: OutboxTable<MailFact> = {
  name: "mail_messages",
  key: ["id"],
  statusType: "mail_status",
  done: "sent",
  lease: { until: "lease_until", owner: "lease_owner" },
  facts: { sent_at: "timestamptz", is_confirmed: "boolean", last_error: "text" },
  error: "last_error",
  expiredError: "It waited too long and was not sent. Send it again if it still matters.",
  clears: "secret",
};

/** Sent. `isConfirmed`: the server has said so. */
export const sent = (at: Date, isConfirmed: boolean, lastError: string | null): MailOutcome => ({
  result: "done",
  facts: { sent_at: at, is_confirmed: isConfirmed, last_error: lastError },
});

/** Failed for now, and tried again. */
export const later = (nextAttemptAt: Date, lastError: string | null): MailOutcome => ({
  result: "later",
  nextAttemptAt,
  facts: { sent_at: null, is_confirmed: false, last_error: lastError },
});

/** Not tried again. */
export const dead = (lastError: string): MailOutcome => ({
  result: "dead",
  facts: { sent_at: null, is_confirmed: false, last_error: lastError },
});
