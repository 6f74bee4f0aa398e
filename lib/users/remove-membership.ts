import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { findOrganisation } from "@/lib/organisations/public";
import { assertNotByToken } from "./person";
import { Membership, OrganisationRole, RemoveMembershipInput } from "./schema";
import { deleteMembership } from "./store";

/** Removes a user's role in an organisation, effective with the next request. */
export const removeMembership = defineOperation({
  operation: "membership.remove",
  summary: "Remove a user's role in an organisation.",
  permission: "user:write",
  scope: "platform",
  effect: "write",
  input: RemoveMembershipInput,
  output: Membership,
  async run({ ctx, input: { organisationId, userId }, tx, audit }) {
    assertNotByToken(ctx.actor);
    await findOrganisation(tx, scopeOf(ctx.actor, "user:write"), organisationId);
    const { user, organisation, role } = await deleteMembership(tx, organisationId, userId);
    const { email, name } = user;
    await audit({ entity: "membership", entityId: userId, organisationId, before: { email, role } });
    const organisationName = organisation.legalName;
    return { userId, email, name, organisationId, organisationName, role: OrganisationRole.parse(role) };
  },
});
