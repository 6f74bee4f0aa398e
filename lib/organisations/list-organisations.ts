import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeCountedCursor, toCountedPage } from "@/lib/operation/paging";
import { ListOrganisationsInput, OrganisationPage } from "./schema";
import { countBelow, countMatching, findOrganisations } from "./store";
import { toOrganisation } from "./view";

/** Lists the organisations in scope by legal name; `q` searches name, registration number and id. */
export const listOrganisations = defineOperation({
  operation: "organisation.list",
  summary: "List organisations by legal name.",
  permission: "organisation:read",
  scope: "organisation",
  effect: "read",
  input: ListOrganisationsInput,
  output: OrganisationPage,
  async run({ ctx, input: { limit, cursor, include, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "organisation:read");
    const start = decodeCountedCursor(cursor);
    const [rows, total] = await Promise.all([
      findOrganisations(tx, { ...filter, scope }, { start, take: limit + 1 }),
      include ? countMatching(tx, { ...filter, scope }) : null,
    ]);
    const ids = rows.slice(0, limit).map((row) => row.id);
    const counts = await countBelow(tx, ids, ctx.deps.clock.now());
    return toCountedPage(
      rows,
      { limit, start, total },
      (row) => [row.legalName, row.id],
      (row) => toOrganisation(row, counts.get(row.id)),
    );
  },
});
