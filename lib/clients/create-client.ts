import { v7 as uuidv7 } from "uuid";
import { findApplication } from "@/lib/applications/public";
import { SecurityConfiguration } from "@/lib/applications/schema";
import { assertApplicationActive } from "@/lib/applications/view";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { assertBelowCeiling, CEILINGS } from "@/lib/operation/ceilings";
import { defineOperation } from "@/lib/operation/operation";
import { assertReachable } from "@/lib/outbound/assert-reachable";
import { assertMayGrantScopes } from "./client-scopes";
import { ClientWithSecret, CreateClientInput } from "./schema";
import { makeClientSecret } from "./secret";
import { assertConsistent, usesSecret, withDefaults } from "./security-rules";
import { countClients, insertClient } from "./store";
import { toClient } from "./view";

/** Creates an OAuth client. For `client_secret_*` the secret is returned only once. */
export const createClient = defineOperation({
  operation: "client.create",
  summary: "Create an OAuth client of an application.",
  permission: "client:write",
  scope: "organisation",
  effect: "write",
  input: CreateClientInput,
  output: ClientWithSecret,
  async run({ ctx, input: { applicationId, name, ...given }, tx, audit, changed }) {
    const application = await findApplication(tx, scopeOf(ctx.actor, "client:read"), applicationId);
    assertMay(ctx.actor, "client:write", application);
    assertApplicationActive(application);
    const configuration = SecurityConfiguration.parse(application.securityConfiguration);
    const settings = withDefaults(configuration, given);
    assertConsistent(configuration, settings);
    assertMayGrantScopes(ctx.actor, { organisationId: application.organisationId, scopes: settings.scopes }, []);
    const most = CEILINGS.clientsPerApplication;
    assertBelowCeiling({
      count: await countClients(tx, application.id),
      most,
      rule: `An application can have at most ${most} OAuth clients.`,
      nextStep: "Use an existing one, or create another application.",
      reason: "client_limit_reached",
    });
    if (settings.jwksUri !== null) assertReachable(ctx.deps, settings.jwksUri, "jwksUri");
    const secret = usesSecret(settings.authMethod) ? makeClientSecret(ctx.deps.random) : null;
    const now = ctx.deps.clock.now();
    const row = await insertClient(tx, {
      clientId: uuidv7(),
      applicationId: application.id,
      organisationId: application.organisationId,
      name,
      ...settings,
      secretHash: secret?.secretHash ?? null,
      secretHint: secret?.secretHint ?? null,
      status: "active",
      suspendedBy: null,
      createdAt: now,
      updatedAt: now,
    });
    const { clientId, organisationId } = row;
    const after = toClient(row);
    await audit({ entity: "client", entityId: clientId, organisationId, after });
    changed({ kind: "client", organisationId, applicationId: application.id, clientId });
    return secret ? { ...after, clientSecret: secret.clientSecret } : after;
  },
});
