import { unseal } from "@/lib/runtime/seal";
import { showLife } from "@/lib/runtime/sign-of-life";
import { backOffMs } from "./back-off";
import type { MailDeps } from "./context";
import { classifyFailure, type Failure } from "./failure";
import { type HandoverJournal, openJournal } from "./handover-journal";
import { recoverAbandoned } from "./recover";
import { mimeOf, renderStoredMail } from "./render";
import { secretOf } from "./secret-label";
import { newInstance, newOwner } from "./sender-name";
import { claimMails, type MailRow, type Outcome, settleMail } from "./store";
import { CONNECTIONS, openWire, type Wire } from "./transport";

/** A claim is for this long; longer than any attempt can take (transport.ts). */
const LEASE_MS = 8 * 60_000;
/** With less of the lease left, a message is not ended: someone else may be about to take it over. */
const MARGIN_MS = 60_000;
/** A server that takes nothing is left alone for a while: from seconds up to minutes. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** When the process is told to end, mails under way may still finish for this long. */
const GRACE_MS = 5_000;

const WAITED_TOO_LONG = "It waited too long and was not sent. Send it again if it still matters.";

/** What one round did. */
export interface MailRound {
  sent: number;
  /** Failed for now; they are tried again by themselves. */
  later: number;
  /** Given up; somebody should look at them. */
  dead: number;
  /** Taken over from a sender that was killed. */
  recovered: number;
  /** Why nothing was sent, where nothing was. */
  idle?: "no SMTP_URL" | "the mail server is left alone for a while";
}

export interface MailSender {
  /** Sends what is due until nothing is, the server fails, or `signal` aborts. */
  round(signal?: AbortSignal): Promise<MailRound>;
}

/** The sender of one process. Any number of them may work on one database. Decision 040 says how each mail goes out once. */
export function createMailSender(deps: MailDeps): MailSender {
  let failures = 0;
  let pausedUntil = 0;
  let isFirstRound = true;
  const instance = newInstance();
  let life: Promise<void> | undefined;

  const rest = () => {
    pausedUntil = deps.clock.now().getTime() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    failures += 1;
  };

  return {
    async round(signal) {
      // One process owns an embedded database: whoever held a lease when it starts is no more.
      const isAlone = isFirstRound && deps.db.engine === "pglite";
      isFirstRound = false;
      const done: MailRound = { sent: 0, later: 0, dead: 0, recovered: await recoverAbandoned(deps, { isAlone }) };
      const { smtpUrl } = deps.env;
      if (!smtpUrl) return { ...done, idle: "no SMTP_URL" };
      if (deps.clock.now().getTime() < pausedUntil)
        return { ...done, idle: "the mail server is left alone for a while" };

      // Before anything is claimed: so that nobody has to wait for our leases should we be killed.
      life ??= showLife(deps.env.dataDir, instance).catch((error: unknown) =>
        deps.log.warn({ err: error }, "If this process is killed, its mails will wait until their lease ends"),
      );
      await life;
      const owner = newOwner(instance);
      const journal = openJournal(deps.env.dataDir, owner);
      const wire = openWire(deps.env, smtpUrl);
      const stop = new AbortController();
      const onEnding = () => void setTimeout(() => stop.abort(), GRACE_MS).unref();
      signal?.addEventListener("abort", onEnding, { once: true });
      let areAllSettled = true;
      try {
        while (!signal?.aborted) {
          const now = deps.clock.now();
          const leaseUntil = new Date(now.getTime() + LEASE_MS);
          const rows = await claimMails(deps.db, { owner, now, leaseUntil, limit: CONNECTIONS });
          if (rows.length === 0) break;
          const results = await Promise.all(
            rows.map((row) => attempt(deps, { wire, journal, leaseUntil, stop: stop.signal }, row)),
          );
          for (const { status } of results) {
            if (status) done[({ sent: "sent", queued: "later", dead: "dead" } as const)[status]] += 1;
            else areAllSettled = false;
          }
          if (results.some(({ isUnreachable }) => isUnreachable)) {
            rest();
            break;
          }
          failures = 0;
        }
      } finally {
        signal?.removeEventListener("abort", onEnding);
        wire.close();
        // What is not in the database yet must be found by whoever takes the mails over.
        if (areAllSettled) journal.remove();
        else journal.close();
      }
      return done;
    },
  };
}

interface Means {
  wire: Wire;
  journal: HandoverJournal;
  leaseUntil: Date;
  /** Cuts the connections: the process ends. */
  stop: AbortSignal;
}

interface Attempted {
  /** Undefined when it is open, or the database could not be told: whoever takes the mail over finds out. */
  status: Outcome["status"] | undefined;
  isUnreachable: boolean;
}

/** One attempt at one mail, and its outcome on record. */
async function attempt(deps: MailDeps, means: Means, row: MailRow): Promise<Attempted> {
  const failure = await tryOnce(deps, means, row);
  if (failure === "cut off") return { status: undefined, isUnreachable: true };
  const outcome = outcomeOf(deps, row, failure);
  const isUnreachable = failure?.kind === "unreachable";
  if (outcome.status === "dead") deps.log.warn({ mailId: row.id, reason: outcome.lastError }, "A mail was given up");
  try {
    const isOurs = await settleMail(deps.db.prisma, row, outcome);
    return { status: isOurs ? outcome.status : undefined, isUnreachable };
  } catch (error) {
    deps.log.error(
      { err: error, mailId: row.id },
      "The outcome of a mail could not be recorded; its lease will run out",
    );
    return { status: undefined, isUnreachable };
  }
}

/** @returns undefined when the server has taken the mail; "cut off" when we ended ourselves before it could say so */
async function tryOnce(deps: MailDeps, means: Means, row: MailRow): Promise<Failure | "cut off" | undefined> {
  const { wire, journal, leaseUntil, stop } = means;
  const at = deps.clock.now();
  if (row.giveUpAt <= at)
    return { kind: "refused", words: [WAITED_TOO_LONG, row.lastError].filter(Boolean).join(" Before: ") };
  if (row.kind === "setup_link" && !row.secret) {
    return { kind: "refused", words: "Its one-time link is forgotten. Make a new one on the person's page." };
  }
  if (row.kind === "setup_link" && row.secret && unseal(deps, secretOf(row.id), row.secret) === undefined) {
    // A wrong setting is put right; what was given up stays given up.
    return {
      kind: "later",
      words:
        "Its one-time link was written under another SESSION_SECRET. Set that one again, or make a new link on the person's page.",
    };
  }
  let mime: Buffer;
  try {
    mime = await mimeOf(
      deps,
      row,
      await renderStoredMail(deps, row, { at, showsSecret: true, showsUnsubscribe: true }),
      at,
    );
  } catch (error) {
    deps.log.error({ err: error, mailId: row.id }, "A mail could not be written");
    return { kind: "later", words: "The mail could not be written. The log says why." };
  }
  let hasLeft = false;
  const release = () => {
    if (leaseUntil.getTime() - deps.clock.now().getTime() < MARGIN_MS) throw new Error("The lease is almost over");
    journal.leaving(row.id, row.attempts);
    hasLeft = true;
  };
  try {
    await wire.deliver({ to: row.recipient, mime, release }, stop);
    return undefined;
  } catch (error) {
    if (hasLeft && stop.aborted) return "cut off";
    // No "250" for a message means that the server has not taken it (RFC 5321 §4.2.5), and that it is still ours to deliver.
    if (hasLeft) journal.refused(row.id, row.attempts);
    return classifyFailure(error);
  }
}

function outcomeOf(deps: Pick<MailDeps, "clock" | "random">, row: MailRow, failure: Failure | undefined): Outcome {
  const now = deps.clock.now();
  if (!failure) return { status: "sent", sentAt: now, isConfirmed: true, lastError: null };
  if (failure.kind === "refused") return { status: "dead", lastError: failure.words };
  const chance = (deps.random(1)[0] ?? 0) / 256;
  const nextAttemptAt = new Date(now.getTime() + backOffMs(row.attempts, chance));
  if (nextAttemptAt >= row.giveUpAt)
    return { status: "dead", lastError: `Given up. The last answer: ${failure.words}` };
  return { status: "queued", nextAttemptAt, lastError: failure.words };
}
