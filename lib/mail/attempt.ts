import { nextAttempt } from "@/lib/outbox/back-off";
import type { HandoverJournal } from "@/lib/outbox/handover-journal";
import { unseal } from "@/lib/runtime/seal";
import type { MailDeps } from "./context";
import { classifyFailure, type Failure } from "./failure";
import { dead, later, MAIL_RETRIES, type MailOutcome, sent } from "./outbox-table";
import { mimeOf, renderStoredMail } from "./render";
import { secretOf } from "./secret-label";
import type { MailRow } from "./store";
import type { Wire } from "./transport";

/** With less of the lease left, a message is not completed: another process may be about to recover it. */
const MARGIN_MS = 60_000;

export interface Means {
  wire: Wire;
  journal: HandoverJournal;
  leaseUntil: Date;
  /** Closes the connections: the process ends. */
  stop: AbortSignal;
}

export interface MailAttempt {
  /** Undefined when the process ended the connection before the server could answer: recovery finds out. */
  outcome: MailOutcome | undefined;
  /** The server takes no email at all now. */
  isUnreachable: boolean;
}

/** One attempt at one email. Never throws for what the server does. */
export async function attemptMail(deps: MailDeps, means: Means, row: MailRow): Promise<MailAttempt> {
  const failure = await tryOnce(deps, means, row);
  if (failure === "cut off") return { outcome: undefined, isUnreachable: true };
  const outcome = outcomeOf(deps, row, failure);
  if (outcome.result === "dead") {
    deps.log.warn({ mailId: row.id, reason: outcome.facts.last_error }, "An email was given up");
  }
  return { outcome, isUnreachable: failure?.kind === "unreachable" };
}

/** @returns undefined when the server has taken the email; "cut off" when the process closed the connection before the answer */
async function tryOnce(deps: MailDeps, means: Means, row: MailRow): Promise<Failure | "cut off" | undefined> {
  const { wire, journal, leaseUntil, stop } = means;
  const refusal = secretFailure(deps, row);
  if (refusal) return refusal;
  let mime: Buffer;
  try {
    const at = deps.clock.now();
    const mail = await renderStoredMail(deps, row, { at, showsSecret: true, showsUnsubscribe: true });
    mime = await mimeOf(deps, row, mail, at);
  } catch (error) {
    deps.log.error({ err: error, mailId: row.id }, "An email could not be written");
    return { kind: "later", words: "The email could not be written. The log says why." };
  }
  let hasLeft = false;
  const release = () => {
    if (leaseUntil.getTime() - deps.clock.now().getTime() < MARGIN_MS) throw new Error("The lease is about to end");
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

/** Why an email with a one-time link can't be sent: the link is gone or unreadable. */
function secretFailure(deps: MailDeps, { id, kind, secret }: MailRow): Failure | undefined {
  if (kind !== "setup_link") return undefined;
  if (!secret)
    return { kind: "refused", words: "Its one-time link is forgotten. Make a new one on the person's page." };
  if (unseal(deps, secretOf(id), secret) !== undefined) return undefined;
  // Later and not refused: a wrong setting can be corrected, but what was given up stays dead.
  return {
    kind: "later",
    words:
      "Its one-time link was written under another SESSION_SECRET. Set that one again, or make a new link on the person's page.",
  };
}

function outcomeOf(deps: Pick<MailDeps, "clock" | "random">, row: MailRow, failure: Failure | undefined): MailOutcome {
  const now = deps.clock.now();
  if (!failure) return sent(now, true, null);
  if (failure.kind === "refused") return dead(failure.words);
  const next = nextAttempt(MAIL_RETRIES, row, { now, chance: (deps.random(1)[0] ?? 0) / 256 });
  return next ? later(next, failure.words) : dead(`Given up. The last answer: ${failure.words}`);
}
