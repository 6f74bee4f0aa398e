import { defineOperation } from "@/lib/operation/operation";
import { createAccount } from "./create-account";
import { hashPassword } from "./password";
import { assertNotByToken } from "./person";
import { CreatedUser, CreateUserInput } from "./schema";

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
    const { user, setupLink } = await createAccount({ ctx, tx, audit }, { email, name, passwordHash, platformRole });
    return { user, setupLink };
  },
});
