import { type Actor, holdsAnywhere, may, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import type { Permission } from "@/lib/operation/permissions";
import { findOrganisation } from "@/lib/organisations/public";
import { SETUP_STEPS, SetupProgress, SetupProgressInput, type SetupStep } from "./schema";
import { readSetupFacts, type SetupFacts } from "./store/setup";

/** What a step creates, and the permission to do it. */
const STEPS: Record<SetupStep, { permission: Permission; isDone(facts: SetupFacts): boolean }> = {
  organisation: { permission: "organisation:create", isDone: (facts) => facts.organisationId !== null },
  contact: { permission: "contact:write", isDone: (facts) => facts.hasContact },
  application: { permission: "application:write", isDone: (facts) => facts.applicationId !== null },
  client: { permission: "client:write", isDone: (facts) => facts.clientId !== null },
  certificate: { permission: "certificate:issue", isDone: (facts) => facts.hasCertificate },
  token: { permission: "client:write", isDone: (facts) => facts.hasToken },
  second_administrator: { permission: "user:write", isDone: (facts) => facts.administrators > 1 },
};

/**
 * The steps from an empty portal to a client with tokens: which are done, by what exists in the caller's organisations. Only steps that the
 * caller may take, so none for readers, and only ids of objects that the caller may read.
 * @throws AppError not_found for an organisation outside the caller's scope
 */
export const getSetupProgress = defineOperation({
  operation: "setup.progress",
  id: "getSetupProgress",
  summary: "Get the steps of the first set-up and which of them are done.",
  permission: "organisation:read",
  scope: "organisation",
  effect: "read",
  input: SetupProgressInput,
  output: SetupProgress,
  async run({ ctx, input: { organisationId }, tx }) {
    const scope = scopeOf(ctx.actor, "organisation:read");
    if (organisationId) await findOrganisation(tx, scope, organisationId);
    const facts = await readSetupFacts(tx, { scope, organisationId }, scope === "all" && !organisationId);
    const has = (permission: Permission) => isHeld(ctx.actor, permission, organisationId);
    const steps = SETUP_STEPS.filter((step) => has(STEPS[step].permission));
    return {
      steps: steps.map((step) => ({ step, isDone: STEPS[step].isDone(facts) })),
      organisationId: facts.organisationId,
      applicationId: has("application:read") ? facts.applicationId : null,
      clientId: has("client:read") ? facts.clientId : null,
    };
  },
});

const isHeld = (actor: Actor, permission: Permission, organisationId: string | undefined): boolean =>
  organisationId ? may(actor, permission, { organisationId }) : holdsAnywhere(actor, permission);
