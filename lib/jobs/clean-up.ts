import { DAY_MS, MINUTE_MS } from "@/lib/durations";
import { KEEP_ANSWERS_MS } from "@/lib/idempotency/once";
import { forgetRecordsBefore } from "@/lib/idempotency/public";
import { forgetMails, forgetSecrets } from "@/lib/mail/public";
import { forgetNotices, forgetReminders } from "@/lib/notifications/public";
import { forgetAttempts, forgetExpired, trimAttempts } from "@/lib/oauth/public";
import type { BaseDeps } from "@/lib/operation/deps";
import { forgetActivity, forgetUsage } from "@/lib/usage/public";
import { KEEP_USAGE_DAYS } from "@/lib/usage/schema";
import { forgetEndedSessions } from "@/lib/users/public";
import { forgetDeliveries } from "@/lib/webhooks/public";

/** Expired and signed-out sessions are kept for the audit log. */
const KEEP_SESSIONS_MS = 30 * DAY_MS;
/** The authentication log: long enough for an integrator to read it, short enough to stay small. */
const KEEP_ATTEMPTS_MS = 30 * DAY_MS;
const ATTEMPTS_PER_CLIENT = 5_000;
/** `forgetExpired` runs every ten minutes; twice that covers a missed round. */
const RECENT_MS = 20 * MINUTE_MS;

/** A link in an email expires after a day (setup-link.ts); then its secret is useless. */
const KEEP_SECRETS_MS = DAY_MS;
/** Beyond the lifetime of the certificate that an email is about, as proof that it was sent. */
const KEEP_MAILS_MS = 400 * DAY_MS;
/** The reminder job considers certificates that expired up to 37 days ago. */
const KEEP_REMINDERS_MS = 90 * DAY_MS;
/** Far beyond the time for which the audit log is read again. */
const KEEP_NOTICES_MS = 30 * DAY_MS;
/** The period that the delivery log shows. */
const KEEP_DELIVERIES_MS = 90 * DAY_MS;
/** Sparklines show seven days, the first of them in part. */
const KEEP_CLIENT_HOURS_MS = 8 * DAY_MS;
const ROWS_AT_ONCE = 20_000;

/** Number of deleted rows of each kind. */
export interface CleanedUp {
  sessions: number;
  answers: number;
  /** Expired codes, grants, used assertions and revoked tokens. */
  oauth: number;
  attempts: number;
  /** Secrets removed from emails. */
  links: number;
  notices: number;
  reminders: number;
  mails: number;
  /** Days of key usage, and hours of clients. */
  usage: number;
  deliveries: number;
}

/** Deletes rows whose retention period has passed. */
export async function cleanUp({ db, clock }: Pick<BaseDeps, "db" | "clock">): Promise<CleanedUp> {
  const before = (ms: number) => new Date(clock.now().getTime() - ms);
  return {
    sessions: await forgetEndedSessions(db.prisma, before(KEEP_SESSIONS_MS)),
    answers: await forgetRecordsBefore(db, before(KEEP_ANSWERS_MS)),
    oauth: await forgetExpired(db, clock.now()),
    attempts:
      (await forgetAttempts(db, before(KEEP_ATTEMPTS_MS))) +
      (await trimAttempts(db, { since: before(KEEP_ATTEMPTS_MS), perClient: ATTEMPTS_PER_CLIENT })),
    links: await forgetSecrets(db.prisma, before(KEEP_SECRETS_MS)),
    notices: await forgetNotices(db, before(KEEP_NOTICES_MS), ROWS_AT_ONCE),
    reminders: await forgetReminders(db, before(KEEP_REMINDERS_MS), ROWS_AT_ONCE),
    mails: await forgetMails(db, before(KEEP_MAILS_MS), ROWS_AT_ONCE),
    usage:
      (await forgetUsage(db, before(KEEP_USAGE_DAYS * DAY_MS))) +
      (await forgetActivity(db, before(KEEP_CLIENT_HOURS_MS))),
    deliveries: await forgetDeliveries(db, before(KEEP_DELIVERIES_MS), ROWS_AT_ONCE),
  };
}

/**
 * The part that runs more often: rows that unauthenticated callers can create (authorization requests, failed authentications), and
 * all expired rows of the authorization server. In batches.
 */
export async function forgetExpiredNow({ db, clock }: Pick<BaseDeps, "db" | "clock">): Promise<ForgottenNow> {
  const now = clock.now();
  return {
    oauth: await forgetExpired(db, now),
    attempts: await trimAttempts(db, {
      since: new Date(now.getTime() - RECENT_MS),
      perClient: ATTEMPTS_PER_CLIENT,
    }),
  };
}

export type ForgottenNow = Pick<CleanedUp, "oauth" | "attempts">;
