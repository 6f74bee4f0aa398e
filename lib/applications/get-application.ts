import { readApplicationHealth } from "@/lib/health/read-health";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { ApplicationWithHealth, GetApplicationInput } from "./schema";
import { findApplication } from "./store";
import { toApplication } from "./view";

/** Gets an application and its health. */
export const getApplication = defineOperation({
  operation: "application.get",
  summary: "Get an application.",
  permission: "application:read",
  scope: "organisation",
  effect: "read",
  input: GetApplicationInput,
  output: ApplicationWithHealth,
  async run({ ctx, input, tx }) {
    const row = await findApplication(tx, scopeOf(ctx.actor, "application:read"), input.applicationId);
    const healthOf = await readApplicationHealth(ctx.deps, [row.id]);
    return { ...toApplication(row), health: healthOf(row.id) };
  },
});
