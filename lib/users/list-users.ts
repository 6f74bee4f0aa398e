import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { findOrganisation } from "@/lib/organisations/public";
import { ListUsersInput, UserPage } from "./schema";
import { findUsers } from "./store";
import { toUser } from "./view";

/** Lists users, newest first: all, or the members of the caller's organisations. */
export const listUsers = defineOperation({
  operation: "user.list",
  summary: "List users, newest first.",
  permission: "user:read",
  scope: "organisation",
  effect: "read",
  input: ListUsersInput,
  output: UserPage,
  async run({ ctx, input: { limit, cursor, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "user:read");
    if (filter.organisationId) await findOrganisation(tx, scope, filter.organisationId);
    const rows = await findUsers(tx, { ...filter, scope, after: decodeTimeCursor(cursor), take: limit + 1 });
    return toPage(rows, limit, (row) => [row.createdAt.getTime(), row.id], toUser);
  },
});
