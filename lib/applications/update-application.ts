import { assertMay, assertMayChange, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { present } from "@/lib/operation/present";
import { suspendedByAfter } from "@/lib/operation/suspension";
import { nextVersion } from "@/lib/operation/version";
import { assertActive } from "@/lib/state/suspension";
import { Application, UpdateApplicationInput } from "./schema";
import { findApplication, replaceApplication } from "./store";
import { toApplication } from "./view";

/** Updates an application. Suspending it suspends its clients and removes its keys from every key set. */
export const updateApplication = defineOperation({
  operation: "application.update",
  summary: "Update, suspend or resume an application.",
  permission: "application:write",
  scope: "organisation",
  effect: "write",
  input: UpdateApplicationInput,
  output: Application,
  async run({ ctx, input: { applicationId, ...changes }, tx, audit, changed }) {
    const found = await findApplication(tx, scopeOf(ctx.actor, "application:read"), applicationId);
    assertMay(ctx.actor, "application:write", { ...found, applicationId: found.id });
    // Administrators can't raise the limit of their own applications.
    if (changes.certificateLimit !== undefined) assertMayChange(ctx.actor, "application:certificate_limit");
    assertActive({ organisationStatus: found.organisation.status });
    const { organisation, ...before } = found;
    const updatedAt = nextVersion(before.updatedAt, ctx.deps.clock.now());
    const suspendedBy = suspendedByAfter(ctx.actor, before, changes.status);
    const row = { ...before, ...present(changes), suspendedBy, updatedAt };
    await replaceApplication(tx, before, row);
    const after = toApplication({ ...row, organisation });
    await audit({
      entity: "application",
      entityId: row.id,
      organisationId: row.organisationId,
      before: toApplication(found),
      after,
    });
    changed({ kind: "application", organisationId: row.organisationId, applicationId: row.id });
    return after;
  },
});
