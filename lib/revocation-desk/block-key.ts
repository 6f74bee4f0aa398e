import { blockKeys } from "@/lib/compromise/block-keys";
import { revokeAllOnKeys } from "@/lib/compromise/revoke";
import { AppError } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { readNamedKey } from "./read-key";
import { BlockedKey, BlockKeyInput } from "./schema";
import { isBlocked, isOwnKey } from "./store";

/**
 * Blocks a key permanently, whether it is known here or not: it can't be certified or registered again, and its certificates are revoked
 * for keyCompromise. Idempotent.
 */
export const blockKey = defineOperation({
  operation: "key.block",
  summary: "Block a key permanently and revoke every certificate on it.",
  permission: "security:respond",
  scope: "platform",
  effect: "write",
  input: BlockKeyInput,
  output: BlockedKey,
  async run({ ctx, input: { key, comment }, tx, audit, changed }) {
    const { family, ...named } = await readNamedKey(tx, key);
    const { keyFingerprint } = named;
    if (await isOwnKey(tx, family)) {
      throw new AppError(
        "precondition_failed",
        "This is a key of the portal's own CA, which can't be blocked here. If it is compromised, stop the portal and contact its operator.",
        {
          details: { reason: "own_key" },
        },
      );
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
