import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { GetOrganisationInput, Organisation } from "./schema";
import { countBelow, findOrganisation } from "./store";
import { toOrganisation } from "./view";

/** Gets an organisation with its counts. */
export const getOrganisation = defineOperation({
  operation: "organisation.get",
  summary: "Get an organisation.",
  permission: "organisation:read",
  scope: "organisation",
  effect: "read",
  input: GetOrganisationInput,
  output: Organisation,
  async run({ ctx, input, tx }) {
    const row = await findOrganisation(tx, scopeOf(ctx.actor, "organisation:read"), input.organisationId);
    const counts = await countBelow(tx, [row.id], ctx.deps.clock.now());
    return toOrganisation(row, counts.get(row.id));
  },
});
