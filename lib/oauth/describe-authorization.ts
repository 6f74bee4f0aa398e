import { notFound } from "@/lib/errors";
import { sessionStart } from "@/lib/users/own-session";
import { defineOperation } from "./context";
import { needsPassword } from "./freshness";
import { DescribeAuthorizationInput, PendingAuthorization } from "./schema";

/** The authorization request of this browser, for the signed-in user. */
export const describeAuthorization = defineOperation({
  operation: "authorization.describe",
  summary: "Get the authorization request of this browser.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "read",
  input: DescribeAuthorizationInput,
  output: PendingAuthorization,
  async run({ ctx, input, tx }) {
    const pending = await ctx.deps.oauth.interactions?.describe(input.cookies);
    if (!pending) throw notFound("The authorization request");
    const { freshness, ...shown } = pending;
    const authenticatedAt = await sessionStart(tx, ctx.actor);
    return { ...shown, needsPassword: needsPassword(freshness, { authenticatedAt, now: ctx.deps.clock.now() }) };
  },
});
