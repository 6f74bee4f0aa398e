import { readApplicationHealth } from "@/lib/health/read-health";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeCountedCursor, toCountedPage } from "@/lib/operation/paging";
import { findOrganisation } from "@/lib/organisations/public";
import { assertPlace } from "./list-place";
import { ApplicationPage, ListApplicationsInput } from "./schema";
import { countMatching, findApplications, summarise } from "./store";
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
  async run({ ctx, input: { limit, cursor, include, sort, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "application:read");
    if (filter.organisationId) await findOrganisation(tx, scope, filter.organisationId);
    const now = ctx.deps.clock.now();
    const start = decodeCountedCursor(cursor);
    assertPlace(sort, start.after);
    const matching = { ...filter, scope, now };
    const [rows, total] = await Promise.all([
      findApplications(tx, { ...matching, sort, start, take: limit + 1 }),
      include ? countMatching(tx, matching) : null,
    ]);
    const ids = rows.slice(0, limit).map((row) => row.id);
    const [summaries, healthOf] = await Promise.all([summarise(tx, ids, now), readApplicationHealth(ctx.deps, ids)]);
    return toCountedPage(
      rows,
      { limit, start, total },
      ({ position }) => position,
      ({ position: _, ...row }) => toListItem(row, summaries.get(row.id), healthOf(row.id)),
    );
  },
});
