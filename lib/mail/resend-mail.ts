import { AppError, conflict } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { GIVE_UP_MS } from "./outbox-table";
import { MailSummary, ResendMailInput } from "./schema";
import { findMail, type MailRow, requeueMail } from "./store";
import { toMailSummary } from "./view";

/** Sends a mail again that was given up, refused or sent before; the reader sees it is the same one by its Message-ID. */
export const resendMail = defineOperation({
  operation: "mail.resend",
  summary: "Send a mail again.",
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

/** @throws AppError conflict while it is under way anyway, precondition_failed when its link is forgotten */
function assertRepeatable(row: MailRow): void {
  if (row.status === "queued" || row.status === "sending") {
    throw conflict("This mail is still waiting to be sent; it is tried again by itself.", "mail_waiting");
  }
  if (row.kind !== "setup_link") return;
  throw new AppError(
    "precondition_failed",
    "A mail with a one-time link is not sent twice: the portal has forgotten the link. Make a new one on the person's page.",
    { details: { reason: "mail_link_forgotten" } },
  );
}
