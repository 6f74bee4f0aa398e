import { v7 as uuidv7 } from "uuid";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { CreateOrganisationInput, Organisation } from "./schema";
import { findOrganisation, insertOrganisation } from "./store";
import { toOrganisation } from "./view";

/** Creates an organisation with its registered details. */
export const createOrganisation = defineOperation({
  operation: "organisation.create",
  summary: "Create an organisation.",
  permission: "organisation:create",
  scope: "platform",
  effect: "write",
  input: CreateOrganisationInput,
  output: Organisation,
  async run({ ctx, input, tx, audit, changed }) {
    const parent = input.parentId
      ? await findOrganisation(tx, scopeOf(ctx.actor, "organisation:create"), input.parentId)
      : null;
    const now = ctx.deps.clock.now();
    const row = await insertOrganisation(tx, {
      id: uuidv7(),
      legalName: input.legalName,
      country: input.country,
      registrationNumber: input.registrationNumber,
      status: "active",
      parentId: parent?.id ?? null,
      createdAt: now,
      updatedAt: now,
    });
    const after = toOrganisation(row);
    await audit({ entity: "organisation", entityId: row.id, organisationId: row.id, after });
    changed({ kind: "organisation", organisationId: row.id });
    return after;
  },
});
