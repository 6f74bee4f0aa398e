import { findOnKeys, findRegisteredOnKeys } from "@/lib/compromise/public";
import { defineOperation } from "@/lib/operation/operation";
import { readNamedKey } from "./read-key";
import { FindKeyInput, FoundKey } from "./schema";
import { isBlocked } from "./store";

/** What depends on a key, in all organisations; shown before it is blocked. */
export const findKey = defineOperation({
  operation: "key.find",
  summary: "Find the certificates and registrations of a key before blocking it.",
  permission: "security:respond",
  scope: "platform",
  effect: "read",
  input: FindKeyInput,
  output: FoundKey,
  async run({ input, tx }) {
    const { family, ...named } = await readNamedKey(tx, input.key);
    const [isOnBlocklist, certificates, registered] = await Promise.all([
      isBlocked(tx, family),
      findOnKeys(tx, family),
      findRegisteredOnKeys(tx, family),
    ]);
    return {
      ...named,
      isBlocked: isOnBlocklist,
      certificates: certificates.map(({ kid, name, type }) => ({ kid, name, type })),
      registrations: registered.map(({ clientId, name }) => ({ clientId, name })),
    };
  },
});
