import { defineOperation } from "@/lib/operation/operation";
import { mailSetupLink } from "./mail-setup-link";
import { assertNotByToken } from "./person";
import { CreateSetupLinkInput, SetupLink } from "./schema";
import { issueSetupLink } from "./setup-link";
import { findUser } from "./store";

/** Creates a new one-time link for a user who lost the first one or forgot the password; earlier links become invalid. */
export const createSetupLink = defineOperation({
  operation: "user.create_setup_link",
  summary: "Create a one-time link for a user to set name and password.",
  permission: "user:write",
  scope: "platform",
  effect: "write",
  input: CreateSetupLinkInput,
  output: SetupLink,
  async run({ ctx, input, tx, audit }) {
    assertNotByToken(ctx.actor);
    const user = await findUser(tx, "all", input.userId);
    const link = await issueSetupLink(tx, ctx.deps, user.id);
    await mailSetupLink(tx, ctx.deps, user, link);
    const after = { email: user.email, expiresAt: link.expiresAt };
    await audit({ entity: "user", entityId: user.id, organisationId: null, after });
    return link;
  },
});
