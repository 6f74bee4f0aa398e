import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { GetUserInput, User } from "./schema";
import { findUser } from "./store";
import { toUser } from "./view";

/** Gets a user with the memberships that the caller may see. */
export const getUser = defineOperation({
  operation: "user.get",
  summary: "Get a user.",
  permission: "user:read",
  scope: "organisation",
  effect: "read",
  input: GetUserInput,
  output: User,
  async run({ ctx, input, tx }) {
    return toUser(await findUser(tx, scopeOf(ctx.actor, "user:read"), input.userId));
  },
});
