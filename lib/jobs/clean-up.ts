import { REMEMBERED_MS } from "@/lib/idempotency/once";
import { forgetRecordsBefore } from "@/lib/idempotency/public";
import { forgetMails, forgetSecrets } from "@/lib/mail/public";
import { forgetReminders } from "@/lib/notifications/public";
import { forgetAttempts, forgetExpired, trimAttempts } from "@/lib/oauth/public";
import type { BaseDeps } from "@/lib/operation/deps";
import { forgetUsage } from "@/lib/usage/public";
import { KEEP_USAGE_DAYS } from "@/lib/usage/schema";
import { forgetEndedSessions } from "@/lib/users/public";
import { forgetDeliveries } from "@/lib/webhooks/public";

/** Ended sessions stay this long for the audit trail's sake. */
const KEEP_SESSIONS_MS = 30 * 86_400_000;
/** The authentication log: long enough for an integrator to come back to it, short enough to stay small. */
const KEEP_ATTEMPTS_MS = 30 * 86_400_000;
const ATTEMPTS_PER_CLIENT = 5_000;
/** `forgetExpired` runs every ten minutes; twice that, so that a round which was missed is made up for. */
const RECENT_MS = 20 * 60_000;

/** A link in a mail ends after a day (setup-link.ts); what is older is no secret any more, and of no use. */
const KEEP_SECRETS_MS = 86_400_000;
/** As long as somebody may ask whether they were told: beyond the life of the certificate a mail was about. */
const KEEP_MAILS_MS = 400 * 86_400_000;
/** A run still looks for what ended within 37 days (schedule.ts). */
const KEEP_REMINDERS_MS = 90 * 86_400_000;
/** What the delivery log shows. */
const KEEP_DELIVERIES_MS = 90 * 86_400_000;
const ROWS_AT_ONCE = 20_000;

/** How many rows of each kind were removed. */
export interface CleanedUp {
  sessions: number;
  answers: number;
  /** Expired codes, grants, used assertions and revoked tokens. */
  oauth: number;
  attempts: number;
  /** Secrets taken out of mails. */
  links: number;
  reminders: number;
  mails: number;
  /** Days of key usage. */
  usage: number;
  deliveries: number;
}

/** Removes what only a passed time needed. Nothing anyone can ask for. */
export async function cleanUp({ db, clock }: Pick<BaseDeps, "db" | "clock">): Promise<CleanedUp> {
  const before = (ms: number) => new Date(clock.now().getTime() - ms);
  return {
    sessions: await forgetEndedSessions(db.prisma, before(KEEP_SESSIONS_MS)),
    answers: await forgetRecordsBefore(db, before(REMEMBERED_MS)),
    oauth: await forgetExpired(db, clock.now()),
    attempts:
      (await forgetAttempts(db, before(KEEP_ATTEMPTS_MS))) +
      (await trimAttempts(db, { since: before(KEEP_ATTEMPTS_MS), perClient: ATTEMPTS_PER_CLIENT })),
    links: await forgetSecrets(db.prisma, before(KEEP_SECRETS_MS)),
    reminders: await forgetReminders(db, before(KEEP_REMINDERS_MS), ROWS_AT_ONCE),
    mails: await forgetMails(db, before(KEEP_MAILS_MS), ROWS_AT_ONCE),
    usage: await forgetUsage(db, before(KEEP_USAGE_DAYS * 86_400_000)),
    deliveries: await forgetDeliveries(db, before(KEEP_DELIVERIES_MS), ROWS_AT_ONCE),
  };
}

/**
 * The part that can't wait for the night: what strangers can have stored (authorization requests, failed authentications), and
 * everything else of the authorization server that has expired. In batches.
 */
export async function forgetExpiredSoon({ db, clock }: Pick<BaseDeps, "db" | "clock">): Promise<ForgottenSoon> {
  const now = clock.now();
  return {
    oauth: await forgetExpired(db, now),
    attempts: await trimAttempts(db, {
      since: new Date(now.getTime() - RECENT_MS),
      perClient: ATTEMPTS_PER_CLIENT,
    }),
  };
}

export type ForgottenSoon = Pick<CleanedUp, "oauth" | "attempts">;
