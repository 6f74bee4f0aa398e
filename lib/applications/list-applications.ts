import { readApplicationHealth } from "@/lib/health/read-health";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeCursor, toPage } from "@/lib/operation/paging";
import { findOrganisation } from "@/lib/organisations/public";
import { assertPlace } from "./list-place";
import { ApplicationPage, ListApplicationsInput } from "./schema";
import { findApplications, summarise } from "./store";
import { toListItem } from "./view";

/** Lists applications in the requested order: of one organisation, or of all in scope. */
export const listApplications = defineOperation({
  operation: "application.list",
  summary: "List and search applications.",
  permission: "application:read",
  scope: "organisation",
  effect: "read",
  input: ListApplicationsInput,
  output: ApplicationPage,
  async run({ ctx, input: { limit, cursor, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "application:read");
    if (filter.organisationId) await findOrganisation(tx, scope, filter.organisationId);
    const now = ctx.deps.clock.now();
    const after = assertPlace(filter.sort, decodeCursor(cursor));
    const rows = await findApplications(tx, { ...filter, scope, now, after, take: limit + 1 });
    const ids = rows.slice(0, limit).map((row) => row.id);
    const [summaries, healthOf] = await Promise.all([summarise(tx, ids, now), readApplicationHealth(ctx.deps, ids)]);
    return toPage(
      rows,
      limit,
      ({ position }) => position,
      ({ position: _, ...row }) => toListItem(row, summaries.get(row.id), healthOf(row.id)),
    );
  },
});
