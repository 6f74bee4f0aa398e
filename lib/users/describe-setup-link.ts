import { defineOperation } from "@/lib/operation/operation";
import { hashBearer } from "./bearer";
import { DescribeSetupLinkInput, SetupLinkDescription } from "./schema";
import { assertUsableLink } from "./setup-link";
import { findSetupLink } from "./store";

/** Describes the user of a set-up link, without redeeming it. */
export const describeSetupLink = defineOperation({
  operation: "user.describe_setup_link",
  summary: "Describe a set-up link.",
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
