import { defineOperation } from "@/lib/operation/operation";
import { mailSetupLink } from "./mail-setup-link";
import { newUser } from "./new-user";
import { hashPassword } from "./password";
import { assertNotByToken } from "./person";
import { CreatedUser, CreateUserInput } from "./schema";
import { issueSetupLink } from "./setup-link";
import { insertUser } from "./store";
import { toUser } from "./view";

/**
 * Creates a user. Without a password the result contains a one-time link for the user to set their own; if there is a mail
 * server, it is also sent by email.
 */
export const createUser = defineOperation({
  operation: "user.create",
  summary: "Create a user.",
  permission: "user:write",
  scope: "platform",
  effect: "write",
  input: CreateUserInput,
  output: CreatedUser,
  async run({ ctx, input: { email, name, password, platformRole = null }, tx, audit }) {
    assertNotByToken(ctx.actor);
    const passwordHash = password === undefined ? null : await hashPassword(password);
    const row = await insertUser(tx, newUser({ email, name, passwordHash, platformRole }, ctx.deps.clock.now()));
    const setupLink = passwordHash === null ? await issueSetupLink(tx, ctx.deps, row.id) : null;
    if (setupLink) await mailSetupLink(tx, ctx.deps, row, setupLink);
    const user = toUser({ ...row, memberships: [] });
    await audit({ entity: "user", entityId: row.id, organisationId: null, after: user });
    return { user, setupLink };
  },
});
