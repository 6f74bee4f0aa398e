import { MINUTE_MS } from "@/lib/durations";
import { nextAttempt } from "@/lib/outbox/back-off";
import type { HandoverJournal } from "@/lib/outbox/handover-journal";
import { unseal } from "@/lib/runtime/seal";
import type { MailDeps } from "./context";
import { classifyFailure, type Failure } from "./failure";
import { dead, later, MAIL_RETRIES, type MailOutcome, sent } from "./outbox-table";
import { mimeOf, renderStoredMail } from "./render";
import { secretOf } from "./secret-label";
import type { MailRow } from "./store";
import type { SmtpClient } from "./transport";

/** With less of the lease left, a transfer is not completed: another process may be about to recover the email. */
const MARGIN_MS = MINUTE_MS;

export interface AttemptContext {
  client: SmtpClient;
  journal: HandoverJournal;
  leaseUntil: Date;
  /** Closes the connections: the process stops. */
  stop: AbortSignal;
}

export interface MailAttempt {
  /** Undefined when the process closed the connection before the server replied: recovery decides. */
  outcome: MailOutcome | undefined;
  /** The server accepts no email at present. */
  isUnreachable: boolean;
}

/** One attempt to send one email. Never throws for a failure of the server. */
export async function attemptMail(deps: MailDeps, context: AttemptContext, row: MailRow): Promise<MailAttempt> {
  const failure = await tryOnce(deps, context, row);
  if (failure === "cut off") return { outcome: undefined, isUnreachable: true };
  const outcome = outcomeOf(deps, row, failure);
  if (outcome.result === "dead") {
    deps.log.warn({ mailId: row.id, reason: outcome.facts.last_error }, "email failed permanently");
  }
  return { outcome, isUnreachable: failure?.kind === "unreachable" };
}

/** @returns undefined when the server has accepted the email; "cut off" when the process closed the connection before the reply */
async function tryOnce(
  deps: MailDeps,
  context: AttemptContext,
  row: MailRow,
): Promise<Failure | "cut off" | undefined> {
  const { client, journal, leaseUntil, stop } = context;
  const refusal = secretFailure(deps, row);
  if (refusal) return refusal;
  let mime: Buffer;
  try {
    const at = deps.clock.now();
    const mail = await renderStoredMail(deps, row, { at, showsSecret: true, showsUnsubscribe: true });
    mime = await mimeOf(deps, row, mail, at);
  } catch (error) {
    deps.log.error({ err: error, mailId: row.id }, "email could not be rendered");
    return { kind: "later", reason: "The email could not be rendered. See the log." };
  }
  let hasLeft = false;
  const release = () => {
    if (leaseUntil.getTime() - deps.clock.now().getTime() < MARGIN_MS) throw new Error("The lease is about to expire");
    journal.leaving(row.id, row.attempts);
    hasLeft = true;
  };
  try {
    await client.deliver({ to: row.recipient, mime, release }, stop);
    return undefined;
  } catch (error) {
    if (hasLeft && stop.aborted) return "cut off";
    // Without a "250" reply the server has not accepted the message (RFC 5321 §4.2.5): it is still ours to deliver.
    if (hasLeft) journal.refused(row.id, row.attempts);
    return classifyFailure(error);
  }
}

/** The failure of an email whose one-time link was deleted or can't be decrypted. */
function secretFailure(deps: MailDeps, { id, kind, secret }: MailRow): Failure | undefined {
  if (kind !== "setup_link") return undefined;
  if (!secret)
    return { kind: "refused", reason: "Its one-time link was deleted. Create a new link on the user's page." };
  if (unseal(deps, secretOf(id), secret) !== undefined) return undefined;
  // Later, not refused: a wrong setting can be corrected, but a failed email is not retried.
  return {
    kind: "later",
    reason:
      "Its one-time link was encrypted under another SESSION_SECRET. Restore that SESSION_SECRET, or create a new link on the user's page.",
  };
}

function outcomeOf(deps: Pick<MailDeps, "clock" | "random">, row: MailRow, failure: Failure | undefined): MailOutcome {
  const now = deps.clock.now();
  if (!failure) return sent(now, true, null);
  if (failure.kind === "refused") return dead(failure.reason);
  const next = nextAttempt(MAIL_RETRIES, row, { now, chance: (deps.random(1)[0] ?? 0) / 256 });
  return next ? later(next, failure.reason) : dead(`Failed permanently. Last error: ${failure.reason}`);
}
