import { readClientHealth } from "@/lib/health/read-health";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { ClientWithHealth, GetClientInput } from "./schema";
import { findClient } from "./store";
import { toClient } from "./view";

/** Gets an OAuth client and its health. */
export const getClient = defineOperation({
  operation: "client.get",
  summary: "Get an OAuth client.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: GetClientInput,
  output: ClientWithHealth,
  async run({ ctx, input, tx }) {
    const row = await findClient(tx, scopeOf(ctx.actor, "client:read"), input.clientId);
    const healthOf = await readClientHealth(ctx.deps, [row.clientId]);
    return { ...toClient(row), health: healthOf(row.clientId) };
  },
});
