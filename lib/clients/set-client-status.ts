import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { suspendedByAfter } from "@/lib/operation/suspension";
import { nextVersion } from "@/lib/operation/version";
import { Client, SetClientStatusInput } from "./schema";
import { findClient, replaceClient } from "./store";
import { toClient } from "./view";

/** Suspends or resumes a client, for security officers, whatever the state of its application. */
export const setClientStatus = defineOperation({
  operation: "client.set_status",
  summary: "Suspend or resume an OAuth client as a security officer.",
  permission: "security:respond",
  scope: "platform",
  effect: "write",
  input: SetClientStatusInput,
  output: Client,
  async run({ ctx, input: { clientId, status, comment }, tx, audit, changed }) {
    const { application: _, ...row } = await findClient(tx, scopeOf(ctx.actor, "security:respond"), clientId);
    const suspendedBy = suspendedByAfter(ctx.actor, row, status);
    const updatedAt = nextVersion(row.updatedAt, ctx.deps.clock.now());
    const next = { ...row, status, suspendedBy, updatedAt };
    await replaceClient(tx, row, next);
    const { applicationId, organisationId, name } = row;
    await audit({
      entity: "client",
      entityId: clientId,
      organisationId,
      before: { applicationId, name, status: row.status },
      after: { applicationId, name, status, suspendedBy, comment },
    });
    changed({ kind: "client", organisationId, applicationId, clientId });
    return toClient(next);
  },
});
