import { findClient } from "@/lib/clients/public";
import { scopeOf } from "@/lib/operation/actor";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { defineOperation } from "./context";
import { AuthenticationAttemptPage, ListAuthenticationAttemptsInput } from "./schema";
import { findAttempts } from "./store/attempts";
import { toAttempt } from "./view";

/**
 * Lists authentication attempts, newest first: those of a client, or of one request id. Failures are not proven to come from the client
 * they name (decision 122). Attempts of unknown clients belong to no organisation; only users with access to all organisations see them.
 * @throws AppError not_found for a client outside the caller's scope
 */
export const listAuthenticationAttempts = defineOperation({
  operation: "authentication_attempt.list",
  summary: "List authentication attempts of clients, newest first, with the check that failed.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: ListAuthenticationAttemptsInput,
  output: AuthenticationAttemptPage,
  async run({ ctx, input: { limit, cursor, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "client:read");
    if (filter.clientId) await findClient(tx, scope, filter.clientId);
    await ctx.deps.oauth.log.flush();
    const rows = await findAttempts(tx, scope, { filter, after: decodeTimeCursor(cursor), take: limit + 1 });
    return toPage(rows, limit, (row) => [row.at.getTime(), row.id], toAttempt);
  },
});
