import { scopeOf } from "@/lib/operation/actor";
import { decodeCountedCursor, toCountedPage } from "@/lib/operation/paging";
import { defineOperation } from "./context";
import { ListMailsInput, MailPage } from "./schema";
import { countMatching, findMails } from "./store";
import { storedStatus, toMailSummary } from "./view";

/** Emails of the organisations that the caller administers, newest first; all for platform users. */
export const listMails = defineOperation({
  operation: "mail.list",
  summary: "List emails about the caller's organisations, newest first; all emails for platform roles.",
  permission: "mail:read",
  scope: "organisation",
  effect: "read",
  input: ListMailsInput,
  output: MailPage,
  async run({ ctx, input: { limit, cursor, include, status: shown, ...filter }, tx }) {
    const start = decodeCountedCursor(cursor);
    const status = shown && storedStatus(shown, ctx.deps.env);
    if (status === "none") return { items: [], nextCursor: null, previousCursor: null, total: include ? 0 : null };
    const matching = { ...filter, status, scope: scopeOf(ctx.actor, "mail:read") };
    const [rows, total] = await Promise.all([
      findMails(tx, matching, { start, take: limit + 1 }),
      include ? countMatching(tx, matching) : null,
    ]);
    return toCountedPage(
      rows,
      { limit, start, total },
      (row) => [row.createdAt.getTime(), row.id],
      (row) => toMailSummary(row, ctx.deps.env),
    );
  },
});
