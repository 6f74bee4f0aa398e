import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { Application, GetApplicationInput } from "./schema";
import { findApplication } from "./store";
import { toApplication } from "./view";

/** Gets an application. */
export const getApplication = defineOperation({
  operation: "application.get",
  summary: "Get an application.",
  permission: "application:read",
  scope: "organisation",
  effect: "read",
  input: GetApplicationInput,
  output: Application,
  async run({ ctx, input, tx }) {
    return toApplication(await findApplication(tx, scopeOf(ctx.actor, "application:read"), input.applicationId));
  },
});
