import { v7 as uuidv7 } from "uuid";
import { AppError } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { findOrganisation } from "@/lib/organisations/public";
import { assertActive } from "@/lib/state/suspension";
import { createAccount } from "./create-account";
import { assertNotByToken } from "./person";
import { AddedMembership, AddMembershipInput } from "./schema";
import { findUserByEmail, putMembership } from "./store";

/**
 * Grants a user a role in an organisation and its children, or changes the role. If the email address has no account and a name is given,
 * the account is created with a set-up link: whoever may grant roles may create users.
 */
export const addMembership = defineOperation({
  operation: "membership.add",
  summary: "Grant a user a role in an organisation; with a name, also a user who has no account yet.",
  permission: "user:write",
  scope: "platform",
  effect: "write",
  input: AddMembershipInput,
  output: AddedMembership,
  async run({ ctx, input: { organisationId, email, role, name: newName }, tx, audit }) {
    assertNotByToken(ctx.actor);
    const organisation = await findOrganisation(tx, scopeOf(ctx.actor, "user:write"), organisationId);
    assertActive({ organisationStatus: organisation.status });
    const known = await findUserByEmail(tx, email);
    const { row, setupLink } = known ? { row: known, setupLink: null } : await createMember();
    const { id: userId, name } = row;
    const membership = { id: uuidv7(), userId, organisationId, role, createdAt: ctx.deps.clock.now() };
    const roleBefore = await putMembership(tx, membership);
    await audit({
      entity: "membership",
      entityId: userId,
      organisationId,
      ...(roleBefore ? { before: { email, role: roleBefore } } : {}),
      after: { email, role },
    });
    return { userId, email, name, organisationId, organisationName: organisation.legalName, role, setupLink };

    async function createMember() {
      if (newName === undefined) throw noAccount();
      return createAccount({ ctx, tx, audit }, { email, name: newName, passwordHash: null, platformRole: null });
    }
  },
});

const noAccount = () => {
  const message = "No account has this email address. Enter the person's name to create one.";
  return new AppError("not_found", message, { details: { fields: [{ path: "name", message }] } });
};
