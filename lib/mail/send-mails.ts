import { join } from "node:path";
import { MINUTE_MS } from "@/lib/durations";
import { pauseMs } from "@/lib/outbox/back-off";
import { openJournal, removeJournal } from "@/lib/outbox/handover-journal";
import { newInstance, newOwner, openLivenessOf } from "@/lib/outbox/owner";
import { recoverAbandoned } from "@/lib/outbox/recover";
import { sendDue } from "@/lib/outbox/send-due";
import { attemptMail, type MailAttempt } from "./attempt";
import type { MailDeps } from "./context";
import { later, MAIL_OUTBOX, sent } from "./outbox-table";
import { findClaimed, type MailRow } from "./store";
import { CONNECTIONS, openSmtpClient, type SmtpClient } from "./transport";

/** Duration of a lease; longer than any attempt can take (transport.ts). */
const LEASE_MS = 8 * MINUTE_MS;
/** When the process is stopped, transfers in progress may still finish for this long. */
const GRACE_MS = 5_000;

const UNCONFIRMED =
  "Sent to the mail server, but the process stopped before the server's reply arrived. Resend it if it was not delivered.";

/** Result of one round. */
export interface MailRound {
  sent: number;
  /** Failed temporarily; retried automatically. */
  later: number;
  /** Failed permanently; they need attention. */
  dead: number;
  /** Recovered from a killed process. */
  recovered: number;
  /** Why nothing was sent. */
  idle?: "no SMTP_URL" | "the mail server is paused";
}

export interface MailSender {
  /** Sends due emails until none are left, the server fails, or `signal` aborts. */
  round(signal?: AbortSignal): Promise<MailRound>;
}

/** Directory of the handover journals. */
const journalsOf = ({ env }: Pick<MailDeps, "env">) => join(env.dataDir, "mail-handover");

/** The sender of one process. Any number of them may use one database. Decision 040 describes how each email is sent once. */
export function createMailSender(deps: MailDeps): MailSender {
  let failures = 0;
  let pausedUntil = 0;
  let isFirstRound = true;
  const instance = newInstance();
  let liveness: Promise<void> | undefined;

  const goesOn = (attempts: readonly (MailAttempt | undefined)[]) => {
    const isUnreachable = attempts.some((attempt) => attempt?.isUnreachable);
    failures = isUnreachable ? failures + 1 : 0;
    if (isUnreachable) pausedUntil = deps.clock.now().getTime() + pauseMs(failures, 1);
    return !isUnreachable;
  };

  return {
    async round(signal) {
      // An embedded database belongs to one process: any lease holder from before its start has stopped.
      const isAlone = isFirstRound && deps.db.engine === "pglite";
      isFirstRound = false;
      const done: MailRound = { sent: 0, later: 0, dead: 0, recovered: await recover(deps, isAlone) };
      const { smtpUrl } = deps.env;
      if (!smtpUrl) return { ...done, idle: "no SMTP_URL" };
      if (deps.clock.now().getTime() < pausedUntil) {
        return { ...done, idle: "the mail server is paused" };
      }
      // Before anything is claimed: otherwise the emails of a killed process wait until the lease expires.
      liveness ??= openLivenessOf(deps.env.dataDir, instance).catch((error: unknown) =>
        deps.log.warn(
          { err: error },
          "liveness socket unavailable: if this process is killed, its emails wait until their lease expires",
        ),
      );
      await liveness;
      const client = openSmtpClient(deps.env, smtpUrl);
      try {
        const {
          done: count,
          later,
          dead,
        } = await sendOver(deps, { client, owner: newOwner(instance), goesOn }, signal);
        return { ...done, sent: count, later, dead };
      } finally {
        client.close();
      }
    },
  };
}

interface Round {
  client: SmtpClient;
  owner: string;
  goesOn(attempts: readonly (MailAttempt | undefined)[]): boolean;
}

/** Sends due emails with its own journal, which is kept until every outcome is in the database. */
async function sendOver(deps: MailDeps, { client, owner, goesOn }: Round, signal: AbortSignal | undefined) {
  const journals = journalsOf(deps);
  const journal = openJournal(journals, owner);
  const stop = new AbortController();
  const onStop = () => void setTimeout(() => stop.abort(), GRACE_MS).unref();
  signal?.addEventListener("abort", onStop, { once: true });
  let unrecorded = 0;
  const recorded = async () => {
    unrecorded -= 1;
  };
  const send = async (row: MailRow, leaseUntil: Date) => {
    unrecorded += 1;
    const attempt = await attemptMail(deps, { client, journal, leaseUntil, stop: stop.signal }, row);
    return attempt.outcome ? { ...attempt, afterwards: recorded } : attempt;
  };
  try {
    return await sendDue(
      deps,
      {
        table: MAIL_OUTBOX,
        owner,
        leaseMs: LEASE_MS,
        concurrency: CONNECTIONS,
        load: (keys) => findClaimed(deps.db.prisma, keys.flat(), owner),
        claimOf: ({ id, attempts }: MailRow) => ({ key: [id], attempts, owner }),
        send,
        shouldContinue: goesOn,
      },
      signal,
    );
  } finally {
    journal.close();
    if (unrecorded === 0) removeJournal(journals, owner);
    signal?.removeEventListener("abort", onStop);
  }
}

/** Emails transmitted according to the journal count as sent, unconfirmed; all others are requeued. */
function recover(deps: MailDeps, isAlone: boolean): Promise<number> {
  return recoverAbandoned(deps, {
    table: MAIL_OUTBOX,
    journals: journalsOf(deps),
    isAlone,
    outcomeOf: ({ error }, hasLeft) =>
      hasLeft ? sent(deps.clock.now(), false, UNCONFIRMED) : later(deps.clock.now(), error),
  });
}
