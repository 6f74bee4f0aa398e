import { defineOperation } from "@/lib/operation/operation";
import { hashBearer } from "./bearer";
import { DescribeSetupLinkInput, SetupLinkDescription } from "./schema";
import { assertUsableLink } from "./setup-link";
import { findSetupLink } from "./store";

/** Tells the page behind a set-up link whom it is for, without using it up. */
export const describeSetupLink = defineOperation({
  operation: "user.describe_setup_link",
  summary: "Tell whom a set-up link is for.",
  permission: "public",
  scope: "public",
  effect: "read",
  input: DescribeSetupLinkInput,
  output: SetupLinkDescription,
  async run({ ctx, input, tx }) {
    const link = await findSetupLink(tx, hashBearer(input.token), ctx.deps.clock.now());
    const { user } = await assertUsableLink(tx, link);
    if (!user) return { kind: "first_admin" as const };
    return { kind: "user" as const, email: user.email, name: user.name };
  },
});
