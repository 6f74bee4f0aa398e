import { SecurityConfiguration } from "@/lib/applications/schema";
import { assertApplicationActive } from "@/lib/applications/view";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { present } from "@/lib/operation/present";
import { suspendedByAfter } from "@/lib/operation/suspension";
import { nextVersion } from "@/lib/operation/version";
import { assertReachable } from "@/lib/outbound/assert-reachable";
import { assertMayActAs, assertMayGrantScopes } from "./client-scopes";
import { Client, UpdateClientInput } from "./schema";
import { assertConsistent } from "./security-rules";
import { findClient, replaceClient } from "./store";
import { toClient } from "./view";

/** Updates an OAuth client. Its authentication method never changes: another method requires another client. */
export const updateClient = defineOperation({
  operation: "client.update",
  summary: "Update, suspend or resume an OAuth client.",
  permission: "client:write",
  scope: "organisation",
  effect: "write",
  input: UpdateClientInput,
  output: Client,
  async run({ ctx, input: { clientId, ...changes }, tx, audit, changed }) {
    const { application, ...row } = await findClient(tx, scopeOf(ctx.actor, "client:read"), clientId);
    assertMay(ctx.actor, "client:write", row);
    assertApplicationActive(application);
    const updatedAt = nextVersion(row.updatedAt, ctx.deps.clock.now());
    const next = {
      ...row,
      ...present(changes),
      suspendedBy: suspendedByAfter(ctx.actor, row, changes.status),
      updatedAt,
    };
    const [before, after] = [toClient(row), toClient(next)];
    assertConsistent(SecurityConfiguration.parse(application.securityConfiguration), after);
    assertMayGrantScopes(ctx.actor, next, row.scopes);
    if (changesCredentials(before, after)) assertMayActAs(ctx.actor, row);
    if (changes.jwksUri) assertReachable(ctx.deps, changes.jwksUri, "jwksUri");
    await replaceClient(tx, row, next);
    const { applicationId, organisationId } = row;
    await audit({ entity: "client", entityId: clientId, organisationId, before, after });
    changed({ kind: "client", organisationId, applicationId, clientId });
    return after;
  },
});

/** Whether the change adds keys or receivers of codes for the client. */
function changesCredentials(before: Client, after: Client): boolean {
  return (
    before.keySource !== after.keySource ||
    before.jwksUri !== after.jwksUri ||
    after.redirectUris.some((uri) => !before.redirectUris.includes(uri))
  );
}
