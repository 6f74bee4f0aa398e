import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeCountedCursor, toCountedPage } from "@/lib/operation/paging";
import { findOrganisation } from "@/lib/organisations/public";
import { ListUsersInput, UserPage } from "./schema";
import { countMatching, findUsers } from "./store";
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
  async run({ ctx, input: { limit, cursor, include, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "user:read");
    if (filter.organisationId) await findOrganisation(tx, scope, filter.organisationId);
    const start = decodeCountedCursor(cursor);
    const [rows, total] = await Promise.all([
      findUsers(tx, { ...filter, scope }, { start, take: limit + 1 }),
      include ? countMatching(tx, { ...filter, scope }) : null,
    ]);
    return toCountedPage(rows, { limit, start, total }, (row) => [row.createdAt.getTime(), row.id], toUser);
  },
});
