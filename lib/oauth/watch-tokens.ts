import { notFound } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { WatchedTokens, WatchTokensInput } from "./schema";
import { findNewestTokenRequests, type NewestAttemptRow } from "./store";

/**
 * The newest outcomes of a client's token requests, for pages that wait for its first token. One statement that reads at most a
 * thousand attempts, because pages call it every few seconds. An attempt appears within a second, because the log is not flushed for this (`listAuthenticationAttempts` does).
 * @throws AppError not_found for a client outside the caller's scope
 */
export const watchTokens = defineOperation({
  operation: "authentication_attempt.watch",
  id: "watchTokens",
  summary: "The newest token request of a client that succeeded and the newest that failed.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: WatchTokensInput,
  output: WatchedTokens,
  async run({ ctx, input: { clientId, since }, tx }) {
    const scope = scopeOf(ctx.actor, "client:read");
    const rows = await findNewestTokenRequests(tx, scope, { clientId, since: new Date(since ?? 0) });
    if (!rows) throw notFound("The client");
    const [issued, failed] = ["succeeded", "failed"].map((outcome) => rows.find((row) => row.outcome === outcome));
    const reason = ({ failedCheck, message, fix }: NewestAttemptRow) => ({ failedCheck, message, fix });
    return {
      issued: issued ? toWatched(issued) : null,
      failed: failed ? { ...toWatched(failed), ...reason(failed) } : null,
    };
  },
});

const toWatched = ({ at, requestId, kid }: NewestAttemptRow) => ({ at: at.toISOString(), requestId, kid });
