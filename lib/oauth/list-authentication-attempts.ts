import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { AuthenticationAttemptPage, ListAuthenticationAttemptsInput } from "./schema";
import { type AttemptRow, findAttempts } from "./store";

/**
 * Lists attempts to authenticate, newest first: a client's, or those under one request id. Attempts that named no client
 * there is belong to no organisation; only people with rights on all of them see those.
 */
export const listAuthenticationAttempts = defineOperation({
  operation: "authentication_attempt.list",
  summary: "List attempts of clients to authenticate, newest first, with the check that failed.",
  permission: "client:read",
  effect: "read",
  input: ListAuthenticationAttemptsInput,
  output: AuthenticationAttemptPage,
  async run({ ctx, input: { limit, cursor, ...filter }, tx }) {
    await ctx.deps.oauth.log.flush();
    const scope = scopeOf(ctx.actor, "client:read");
    const rows = await findAttempts(tx, scope, { ...filter, after: decodeTimeCursor(cursor), take: limit + 1 });
    return toPage(rows, limit, (row) => [row.at.getTime(), row.id], toAttempt);
  },
});

function toAttempt({ organisationId: _, at, ...row }: AttemptRow) {
  return { ...row, at: at.toISOString(), outcome: row.outcome as "succeeded" | "failed" };
}
