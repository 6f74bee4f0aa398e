import { findOnKeys, findRegisteredOnKeys } from "@/lib/compromise/public";
import { defineOperation } from "@/lib/operation/operation";
import { readNamedKey } from "./read-key";
import { FindKeyInput, FoundKey } from "./schema";
import { isBlocked } from "./store";

/** What stands on a key, in all organisations: to be read before it is blocked. */
export const findKey = defineOperation({
  operation: "key.find",
  summary: "Say what stands on a key before it is blocked.",
  permission: "security:respond",
  scope: "platform",
  effect: "read",
  input: FindKeyInput,
  output: FoundKey,
  async run({ input, tx }) {
    const { family, ...named } = await readNamedKey(tx, input.key);
    const [isKnownBad, certificates, registered] = await Promise.all([
      isBlocked(tx, family),
      findOnKeys(tx, family),
      findRegisteredOnKeys(tx, family),
    ]);
    return {
      ...named,
      isBlocked: isKnownBad,
      certificates: certificates.map(({ kid, name, type }) => ({ kid, name, type })),
      registrations: registered.map(({ clientId, name }) => ({ clientId, name })),
    };
  },
});
