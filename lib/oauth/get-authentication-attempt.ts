import { notFound } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { AuthenticationAttempt, GetAuthenticationAttemptInput } from "./schema";
import { findAttempt } from "./store/attempts";
import { toAttempt } from "./view";

/**
 * One authentication attempt, so that a link to it can be shared inside its organisation.
 * @throws AppError not_found for an attempt outside the caller's scope, and once it was deleted (after 30 days, or 5,000 newer ones)
 */
export const getAuthenticationAttempt = defineOperation({
  operation: "authentication_attempt.get",
  summary: "Get an authentication attempt of a client.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: GetAuthenticationAttemptInput,
  output: AuthenticationAttempt,
  async run({ ctx, input, tx }) {
    await ctx.deps.oauth.log.flush();
    const row = await findAttempt(tx, scopeOf(ctx.actor, "client:read"), input.attemptId);
    if (!row) throw notFound("The authentication attempt");
    return toAttempt(row);
  },
});
