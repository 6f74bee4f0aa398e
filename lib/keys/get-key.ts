import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { KeyInput, RegisteredKey } from "./schema";
import { findKey } from "./store";
import { toRegisteredKey } from "./view";

/** Reads one registered key, also a removed one. */
export const getKey = defineOperation({
  operation: "key.get",
  summary: "Get a registered key of a client.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: KeyInput,
  output: RegisteredKey,
  async run({ ctx, input: { clientId, kid }, tx }) {
    const row = await findKey(tx, scopeOf(ctx.actor, "client:read"), clientId, kid);
    return toRegisteredKey(row, ctx.deps.clock.now());
  },
});
