import { v7 as uuidv7 } from "uuid";
import { conflict } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { assertBelowCeiling, CEILINGS } from "@/lib/operation/ceilings";
import { defineOperation } from "@/lib/operation/operation";
import { findOrganisation } from "@/lib/organisations/public";
import { assertActive } from "@/lib/state/suspension";
import { Application, CreateApplicationInput } from "./schema";
import { countApplications, insertApplication, isNameTaken } from "./store";
import { makeUniqueName } from "./unique-name";
import { toApplication } from "./view";

const CERTIFICATE_LIMIT = 50;

/** Creates an application. Its unique name (CN of certificates, part of file names) is generated here and never changes. */
export const createApplication = defineOperation({
  operation: "application.create",
  summary: "Create an application.",
  permission: "application:write",
  scope: "organisation",
  effect: "write",
  input: CreateApplicationInput,
  output: Application,
  async run({ ctx, input, tx, audit, changed }) {
    const scope = scopeOf(ctx.actor, "application:read");
    const organisation = await findOrganisation(tx, scope, input.organisationId);
    assertMay(ctx.actor, "application:write", { organisationId: organisation.id });
    assertActive({ organisationStatus: organisation.status });
    if (await isNameTaken(tx, organisation.id, input.name)) {
      throw conflict("The organisation already has an application with this name. Choose another name.", "name_taken");
    }
    const most = CEILINGS.applicationsPerOrganisation;
    assertBelowCeiling({
      count: await countApplications(tx, organisation.id),
      most,
      rule: `An organisation can have at most ${most} applications.`,
      nextStep: "Use an existing one.",
      reason: "application_limit_reached",
    });
    const now = ctx.deps.clock.now();
    const row = await insertApplication(tx, {
      id: uuidv7(),
      ...input,
      uniqueName: input.uniqueName ?? makeUniqueName(input.name, ctx.deps.random),
      status: "active",
      suspendedBy: null,
      homepageUri: null,
      logoUri: null,
      policyUri: null,
      termsOfServiceUri: null,
      certificateLimit: CERTIFICATE_LIMIT,
      createdAt: now,
      updatedAt: now,
    });
    const after = toApplication({ ...row, organisation });
    await audit({ entity: "application", entityId: row.id, organisationId: organisation.id, after });
    changed({ kind: "application", organisationId: organisation.id, applicationId: row.id });
    return after;
  },
});
