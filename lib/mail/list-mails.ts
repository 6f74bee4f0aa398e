import { scopeOf } from "@/lib/operation/actor";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { defineOperation } from "./context";
import { ListMailsInput, MailPage } from "./schema";
import { findMails } from "./store";
import { toMailSummary } from "./view";

/** Emails of the organisations that the caller administers, newest first; all for platform users. */
export const listMails = defineOperation({
  operation: "mail.list",
  summary: "List emails about the caller's organisations, newest first; all emails for platform roles.",
  permission: "mail:read",
  scope: "organisation",
  effect: "read",
  input: ListMailsInput,
  output: MailPage,
  async run({ ctx, input: { limit, cursor, recipient, ...filter }, tx }) {
    const after = decodeTimeCursor(cursor);
    const scope = scopeOf(ctx.actor, "mail:read");
    const rows = await findMails(tx, { scope, ...filter, recipient, after, take: limit + 1 });
    return toPage(
      rows,
      limit,
      (row) => [row.createdAt.getTime(), row.id],
      (row) => toMailSummary(row, ctx.deps.env),
    );
  },
});
