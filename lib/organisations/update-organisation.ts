import { AppError } from "@/lib/errors";
import { type Actor, assertMay, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import type { PlatformRole } from "@/lib/operation/permissions";
import { present } from "@/lib/operation/present";
import { nextVersion } from "@/lib/operation/version";
import { Organisation, UpdateOrganisationInput } from "./schema";
import { findOrganisation, isWithin, lockTree, replaceOrganisation } from "./store";
import { toOrganisation } from "./view";

/**
 * Changes an organisation. Its identity (name, number, country, parent) goes into certificates and rights, so it is
 * the super administrators' to change; the status is theirs and the security officers'.
 */
export const updateOrganisation = defineOperation({
  operation: "organisation.update",
  summary: "Change, suspend or reactivate an organisation.",
  permission: "organisation:write",
  scope: "platform",
  effect: "write",
  input: UpdateOrganisationInput,
  output: Organisation,
  async run({ ctx, input: { organisationId, ...changes }, tx, audit, changed }) {
    const before = await findOrganisation(tx, scopeOf(ctx.actor, "organisation:read"), organisationId);
    assertMay(ctx.actor, "organisation:write", before.id);
    const { status, ...identity } = changes;
    if (Object.values(identity).some((value) => value !== undefined)) {
      assertPlatformRole(ctx.actor, ["super_admin"], "Only a super administrator changes what is on the register.");
    }
    if (status) {
      assertPlatformRole(
        ctx.actor,
        ["super_admin", "security_officer"],
        "Only a super administrator or a security officer suspends and reactivates organisations.",
      );
    }
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
        "An organisation can't be its own parent, nor below one of its children.",
        {
          details: { reason: "circular_parent" },
        },
      );
    }
  },
});

function assertPlatformRole(actor: Actor, roles: readonly PlatformRole[], publicMessage: string): void {
  if (actor.kind === "operator" || actor.kind === "job") return;
  if (actor.kind === "user" && actor.platformRole && roles.includes(actor.platformRole)) return;
  throw new AppError("forbidden", publicMessage);
}
