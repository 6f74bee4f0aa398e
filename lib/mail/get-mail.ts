import { type Actor, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { renderStoredMail } from "./render";
import { GetMailInput, Mail } from "./schema";
import { findMail, type MailRow } from "./store";
import { toMailSummary } from "./view";

/**
 * One email as the recipient receives it. A secret link is shown only while the email is queued, and only to users who
 * could create such a link. The unsubscribe link is shown only to the recipient.
 */
export const getMail = defineOperation({
  operation: "mail.get",
  summary:
    "Get an email as the recipient receives it; unsubscribe links and, for most callers, one-time links are masked.",
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
  const isByToken = actor.kind === "user" && actor.via === "token"; // tokens can't create such links (lib/users/person.ts)
  return row.status === "queued" && !isByToken && scopeOf(actor, "user:write") === "all";
}
