import { notFound } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import { personOf } from "./person";
import { DescribeAuthorizationInput, PendingAuthorization } from "./schema";

/** What the authorization request of this browser asks of the signed-in person. */
export const describeAuthorization = defineOperation({
  operation: "authorization.describe",
  summary: "Describe the authorization request this browser has begun.",
  permission: "public",
  scope: "self",
  effect: "read",
  input: DescribeAuthorizationInput,
  output: PendingAuthorization,
  async run({ ctx, input }) {
    personOf(ctx.actor);
    const pending = await ctx.deps.oauth.interactions?.describe(input.cookies);
    if (!pending) throw notFound("The authorization request");
    return pending;
  },
});
