import { type Actor, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { renderStoredMail } from "./render";
import { GetMailInput, Mail } from "./schema";
import { findMail, type MailRow } from "./store";
import { toMailSummary } from "./view";

/**
 * One mail as its reader has it, or will have it. A link that is a secret is shown only while the mail waits, and only to
 * those who could make such a link themselves. The unsubscribe link is the recipient's alone.
 */
export const getMail = defineOperation({
  operation: "mail.get",
  summary: "Show a mail as it arrives.",
  permission: "mail:read",
  scope: "organisation",
  effect: "read",
  input: GetMailInput,
  output: Mail,
  async run({ ctx, input, tx }) {
    const row = await findMail(tx, scopeOf(ctx.actor, "mail:read"), input.mailId);
    const rendered = await renderStoredMail(ctx.deps, row, {
      at: row.sentAt ?? ctx.deps.clock.now(),
      showsSecret: maySeeSecret(ctx.actor, row),
      showsUnsubscribe: false,
    });
    return { ...toMailSummary(row, ctx.deps.env), ...rendered };
  },
});

function maySeeSecret(actor: Actor, row: MailRow): boolean {
  const isByToken = actor.kind === "user" && actor.via === "token"; // tokens can't make such links (lib/users/person.ts)
  return row.status === "queued" && !isByToken && scopeOf(actor, "user:write") === "all";
}
