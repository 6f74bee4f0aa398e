import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { findOrganisation } from "@/lib/organisations/store";
import { ApplicationPage, ListApplicationsInput } from "./schema";
import { findApplications, summarise } from "./store";
import { toListItem } from "./view";

/** Lists applications, newest first: of one organisation, or of all the actor may see. */
export const listApplications = defineOperation({
  operation: "application.list",
  summary: "List applications, newest first.",
  permission: "application:read",
  effect: "read",
  input: ListApplicationsInput,
  output: ApplicationPage,
  async run({ ctx, input: { limit, cursor, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "application:read");
    if (filter.organisationId) await findOrganisation(tx, scope, filter.organisationId);
    const rows = await findApplications(tx, { ...filter, scope, after: decodeTimeCursor(cursor), take: limit + 1 });
    const ids = rows.slice(0, limit).map((row) => row.id);
    const summaries = await summarise(tx, ids, ctx.deps.clock.now());
    return toPage(
      rows,
      limit,
      (row) => [row.createdAt.getTime(), row.id],
      (row) => toListItem(row, summaries.get(row.id)),
    );
  },
});
