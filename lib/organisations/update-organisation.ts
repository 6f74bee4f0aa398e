import { AppError } from "@/lib/errors";
import { assertMay, assertMayChange, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { present } from "@/lib/operation/present";
import { nextVersion } from "@/lib/operation/version";
import { Organisation, UpdateOrganisationInput } from "./schema";
import { findOrganisation, isWithin, lockTree, replaceOrganisation } from "./store";
import { toOrganisation } from "./view";

/**
 * Updates an organisation. Its registered details (name, number, country, parent) determine certificates and permissions, so
 * they and the status are reserved (`RESERVED_CHANGES`).
 */
export const updateOrganisation = defineOperation({
  operation: "organisation.update",
  summary: "Update, suspend or resume an organisation.",
  permission: "organisation:write",
  scope: "platform",
  effect: "write",
  input: UpdateOrganisationInput,
  output: Organisation,
  async run({ ctx, input: { organisationId, ...changes }, tx, audit, changed }) {
    const before = await findOrganisation(tx, scopeOf(ctx.actor, "organisation:read"), organisationId);
    assertMay(ctx.actor, "organisation:write", { organisationId: before.id });
    const { status, ...details } = changes;
    if (status !== undefined) assertMayChange(ctx.actor, "organisation:status");
    if (Object.values(details).some((value) => value !== undefined)) assertMayChange(ctx.actor, "organisation:details");
    if (changes.parentId) {
      await lockTree(tx);
      await assertCanBeParent(changes.parentId);
    }
    const updatedAt = nextVersion(before.updatedAt, ctx.deps.clock.now());
    const row = { ...before, ...present(changes), updatedAt };
    await replaceOrganisation(tx, before, row);
    const after = toOrganisation(row);
    await audit({
      entity: "organisation",
      entityId: row.id,
      organisationId: row.id,
      before: toOrganisation(before),
      after,
    });
    changed({ kind: "organisation", organisationId: row.id });
    return after;

    async function assertCanBeParent(parentId: string) {
      await findOrganisation(tx, scopeOf(ctx.actor, "organisation:read"), parentId);
      if (!(await isWithin(tx, parentId, before.id))) return;
      throw new AppError(
        "precondition_failed",
        "An organisation can't be its own parent or a child of its descendants.",
        {
          details: { reason: "circular_parent" },
        },
      );
    }
  },
});
