import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeCursor, toPage } from "@/lib/operation/paging";
import { ListOrganisationsInput, OrganisationPage } from "./schema";
import { countBelow, findOrganisations } from "./store";
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
  async run({ ctx, input: { limit, cursor, ...filter }, tx }) {
    const scope = scopeOf(ctx.actor, "organisation:read");
    const rows = await findOrganisations(tx, { ...filter, scope, after: decodeCursor(cursor), take: limit + 1 });
    const ids = rows.slice(0, limit).map((row) => row.id);
    const counts = await countBelow(tx, ids, ctx.deps.clock.now());
    return toPage(
      rows,
      limit,
      (row) => [row.legalName, row.id],
      (row) => toOrganisation(row, counts.get(row.id)),
    );
  },
});
