import { blockKeys } from "@/lib/compromise/block-keys";
import { revokeAllOnKeys } from "@/lib/compromise/revoke";
import { AppError } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { readNamedKey } from "./read-key";
import { BlockedKey, BlockKeyInput } from "./schema";
import { isBlocked, isOwnKey } from "./store";

/**
 * Blocks a key for ever, known here or not: nobody gets a certificate on it or registers it any more, and what stands on it is
 * revoked for keyCompromise. Blocking it twice is no mistake.
 */
export const blockKey = defineOperation({
  operation: "key.block",
  summary: "Block a key for ever and revoke every certificate on it.",
  permission: "security:respond",
  scope: "platform",
  effect: "write",
  input: BlockKeyInput,
  output: BlockedKey,
  async run({ ctx, input: { key, comment }, tx, audit, changed }) {
    const { family, ...named } = await readNamedKey(tx, key);
    const { keyFingerprint } = named;
    if (await isOwnKey(tx, family)) {
      throw new AppError("precondition_failed", "This is a key of the portal's own authority. Renew the authority.", {
        details: { reason: "own_key" },
      });
    }
    const wasBlocked = await isBlocked(tx, family);
    const at = ctx.deps.clock.now();
    for (const change of await blockKeys(tx, family, "operator", at)) changed(change);
    const mark = { at, reason: "keyCompromise", note: comment ?? null };
    const { kids, registeredKeys } = await revokeAllOnKeys({ ctx, tx, audit, changed }, family, mark);
    await audit({
      entity: "key",
      entityId: keyFingerprint,
      organisationId: null,
      after: { blocked: "by hand", certificates: kids.length, registrations: registeredKeys, comment },
    });
    return { ...named, wasBlocked, revoked: kids, registeredKeys };
  },
});
