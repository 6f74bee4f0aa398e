import { AppError, conflict } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { GIVE_UP_MS } from "@/lib/outbox/back-off";
import { defineOperation } from "./context";
import { MailSummary, ResendMailInput } from "./schema";
import { findMail, type MailRow, requeueMail } from "./store";
import { toMailSummary } from "./view";

/** Requeues a failed or sent email. It keeps its Message-ID, so that the recipient's email client can detect a duplicate. */
export const resendMail = defineOperation({
  operation: "mail.resend",
  summary: "Resend an email.",
  permission: "mail:send",
  scope: "organisation",
  effect: "write",
  input: ResendMailInput,
  output: MailSummary,
  async run({ ctx, input: { mailId }, tx, audit }) {
    const row = await findMail(tx, scopeOf(ctx.actor, "mail:send"), mailId);
    assertRepeatable(row);
    const now = ctx.deps.clock.now();
    const giveUpAt = new Date(now.getTime() + GIVE_UP_MS);
    await requeueMail(tx, row, now, giveUpAt);
    const after = { recipient: row.recipient, subject: row.subject, status: "queued" };
    await audit({
      entity: "mail",
      entityId: row.id,
      organisationId: row.organisationId,
      before: { status: row.status, attempts: row.attempts },
      after,
    });
    const queued = await findMail(tx, "all", mailId);
    return toMailSummary(queued, ctx.deps.env);
  },
});

/** @throws AppError conflict while it is queued or being sent, precondition_failed when its link was deleted */
function assertRepeatable(row: MailRow): void {
  if (row.status === "queued" || row.status === "sending") {
    throw conflict("This email is still queued and will be sent automatically.", "mail_waiting");
  }
  if (row.kind !== "setup_link") return;
  throw new AppError(
    "precondition_failed",
    "An email with a one-time link can't be resent: the portal has deleted the link. Create a new link on the user's page.",
    { details: { reason: "mail_link_forgotten" } },
  );
}
