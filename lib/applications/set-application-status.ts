import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { suspendedByAfter } from "@/lib/operation/suspension";
import { nextVersion } from "@/lib/operation/version";
import { Application, SetApplicationStatusInput } from "./schema";
import { findApplication, replaceApplication } from "./store";
import { toApplication } from "./view";

/** Suspends or resumes an application with its clients and keys, for security officers. */
export const setApplicationStatus = defineOperation({
  operation: "application.set_status",
  summary: "Suspend or resume an application as a security officer.",
  permission: "security:respond",
  scope: "platform",
  effect: "write",
  input: SetApplicationStatusInput,
  output: Application,
  async run({ ctx, input: { applicationId, status, comment }, tx, audit, changed }) {
    const found = await findApplication(tx, scopeOf(ctx.actor, "security:respond"), applicationId);
    const { organisation, ...before } = found;
    const suspendedBy = suspendedByAfter(ctx.actor, before, status);
    const updatedAt = nextVersion(before.updatedAt, ctx.deps.clock.now());
    const row = { ...before, status, suspendedBy, updatedAt };
    await replaceApplication(tx, before, row);
    const { organisationId, name } = row;
    await audit({
      entity: "application",
      entityId: row.id,
      organisationId,
      applicationId,
      before: { name, status: before.status },
      after: { name, status, suspendedBy, comment },
    });
    changed({ kind: "application", organisationId, applicationId });
    return toApplication({ ...row, organisation });
  },
});
