import { join } from "node:path";
import { pauseMs } from "@/lib/outbox/back-off";
import { openJournal, removeJournal } from "@/lib/outbox/handover-journal";
import { newInstance, newOwner, openLivenessOf } from "@/lib/outbox/owner";
import { recoverAbandoned } from "@/lib/outbox/recover";
import { sendDue } from "@/lib/outbox/send-due";
import { attemptMail, type MailAttempt } from "./attempt";
import type { MailDeps } from "./context";
import { later, MAIL_OUTBOX, sent } from "./outbox-table";
import { findClaimed, type MailRow } from "./store";
import { CONNECTIONS, openWire, type Wire } from "./transport";

/** A claim is for this long; longer than any attempt can take (transport.ts). */
const LEASE_MS = 8 * 60_000;
/** When the process is told to end, emails under way may still finish for this long. */
const GRACE_MS = 5_000;

const UNSEEN =
  "It was given to the mail server, but the process ended before the server's answer arrived. Send it again if it did not arrive.";

/** What one round did. */
export interface MailRound {
  sent: number;
  /** Failed for now; they are tried again by themselves. */
  later: number;
  /** Given up; a person should look at them. */
  dead: number;
  /** Recovered from a sender that was killed. */
  recovered: number;
  /** Why nothing was sent, where nothing was. */
  idle?: "no SMTP_URL" | "the mail server is left alone for a while";
}

export interface MailSender {
  /** Sends what is due until nothing is, the server fails, or `signal` aborts. */
  round(signal?: AbortSignal): Promise<MailRound>;
}

/** Directory of the handover journals. */
const journalsOf = ({ env }: Pick<MailDeps, "env">) => join(env.dataDir, "mail-handover");

/** The sender of one process. Any number of them may work on one database. Decision 040 says how each email is sent once. */
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
      // One process owns an embedded database: whatever held a lease when it starts has ended.
      const isAlone = isFirstRound && deps.db.engine === "pglite";
      isFirstRound = false;
      const done: MailRound = { sent: 0, later: 0, dead: 0, recovered: await recover(deps, isAlone) };
      const { smtpUrl } = deps.env;
      if (!smtpUrl) return { ...done, idle: "no SMTP_URL" };
      if (deps.clock.now().getTime() < pausedUntil) {
        return { ...done, idle: "the mail server is left alone for a while" };
      }
      // Before anything is claimed: otherwise the emails of a killed process wait until the lease ends.
      liveness ??= openLivenessOf(deps.env.dataDir, instance).catch((error: unknown) =>
        deps.log.warn({ err: error }, "If this process is killed, its emails will wait until their lease ends"),
      );
      await liveness;
      const wire = openWire(deps.env, smtpUrl);
      try {
        const { done: count, later, dead } = await sendOver(deps, { wire, owner: newOwner(instance), goesOn }, signal);
        return { ...done, sent: count, later, dead };
      } finally {
        wire.close();
      }
    },
  };
}

interface Round {
  wire: Wire;
  owner: string;
  goesOn(attempts: readonly (MailAttempt | undefined)[]): boolean;
}

/** Sends what is due with a journal of its own, which stays as long as an outcome is not in the database. */
async function sendOver(deps: MailDeps, { wire, owner, goesOn }: Round, signal: AbortSignal | undefined) {
  const journals = journalsOf(deps);
  const journal = openJournal(journals, owner);
  const stop = new AbortController();
  const onEnding = () => void setTimeout(() => stop.abort(), GRACE_MS).unref();
  signal?.addEventListener("abort", onEnding, { once: true });
  let unrecorded = 0;
  const recorded = async () => {
    unrecorded -= 1;
  };
  const send = async (row: MailRow, leaseUntil: Date) => {
    unrecorded += 1;
    const attempt = await attemptMail(deps, { wire, journal, leaseUntil, stop: stop.signal }, row);
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
        attemptOf: ({ id, attempts }: MailRow) => ({ key: [id], attempts, owner }),
        send,
        shouldContinue: goesOn,
      },
      signal,
    );
  } finally {
    journal.close();
    if (unrecorded === 0) removeJournal(journals, owner);
    signal?.removeEventListener("abort", onEnding);
  }
}

/** What has left according to the journal counts as sent, without the server's answer; everything else is queued again. */
function recover(deps: MailDeps, isAlone: boolean): Promise<number> {
  return recoverAbandoned(deps, {
    table: MAIL_OUTBOX,
    journals: journalsOf(deps),
    isAlone,
    outcomeOf: ({ error }, hasLeft) =>
      hasLeft ? sent(deps.clock.now(), false, UNSEEN) : later(deps.clock.now(), error),
  });
}
