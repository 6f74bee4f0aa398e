import { v7 as uuidv7 } from "uuid";
import { notFound } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { findOrganisation } from "@/lib/organisations/public";
import { assertActive } from "@/lib/state/suspension";
import { assertNotByToken } from "./person";
import { AddMembershipInput, Membership } from "./schema";
import { findUserByEmail, putMembership } from "./store";

/** Grants a user a role in an organisation and its children, or changes the role. */
export const addMembership = defineOperation({
  operation: "membership.add",
  summary: "Grant a user a role in an organisation.",
  permission: "user:write",
  scope: "platform",
  effect: "write",
  input: AddMembershipInput,
  output: Membership,
  async run({ ctx, input: { organisationId, email, role }, tx, audit }) {
    assertNotByToken(ctx.actor);
    const organisation = await findOrganisation(tx, scopeOf(ctx.actor, "user:write"), organisationId);
    assertActive({ organisationStatus: organisation.status });
    const user = await findUserByEmail(tx, email);
    if (!user) throw notFound("A user with this email address");
    const membership = { id: uuidv7(), userId: user.id, organisationId, role, createdAt: ctx.deps.clock.now() };
    const roleBefore = await putMembership(tx, membership);
    await audit({
      entity: "membership",
      entityId: user.id,
      organisationId,
      ...(roleBefore ? { before: { email, role: roleBefore } } : {}),
      after: { email, role },
    });
    const { id: userId, name } = user;
    return { userId, email, name, organisationId, organisationName: organisation.legalName, role };
  },
});
