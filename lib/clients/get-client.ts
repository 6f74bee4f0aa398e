import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { Client, GetClientInput } from "./schema";
import { findClient } from "./store";
import { toClient } from "./view";

/** Gets an OAuth client. */
export const getClient = defineOperation({
  operation: "client.get",
  summary: "Get an OAuth client.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: GetClientInput,
  output: Client,
  async run({ ctx, input, tx }) {
    return toClient(await findClient(tx, scopeOf(ctx.actor, "client:read"), input.clientId));
  },
});
