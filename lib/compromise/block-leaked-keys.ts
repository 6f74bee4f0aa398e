import { z } from "zod";
import { type Context, defineOperation } from "@/lib/operation/operation";
import { blockKeys } from "./block-keys";
import { revokeAllOnKeys } from "./revoke";

/**
 * Never mounted at a door: an upload that was refused calls it, whatever the caller's rights, because the key is burnt: whoever
 * sends a private key could revoke its certificates by proof of possession anyway (decision 081).
 */
const blockLeakedKeysOperation = defineOperation({
  operation: "key.block_leaked",
  summary: "Block keys whose private half was uploaded, and revoke what stands on them.",
  permission: "public",
  scope: "public",
  effect: "write",
  input: z.strictObject({ families: z.array(z.array(z.string()).min(1)), organisationId: z.string().nullable() }),
  output: z.strictObject({}),
  async run({ ctx, input: { families, organisationId }, tx, audit, changed }) {
    const mark = { at: ctx.deps.clock.now(), reason: "keyCompromise", note: "Its private key was uploaded." };
    for (const change of await blockKeys(tx, families.flat(), "private_key_uploaded", mark.at)) changed(change);
    const blocked = "private half uploaded";
    for (const family of families) {
      const { kids } = await revokeAllOnKeys({ ctx, tx, audit, changed }, family, mark);
      const entityId = family[0] as string; // a family has its key at least
      await audit({ entity: "key", entityId, organisationId, after: { blocked, certificates: kids.length } });
    }
    // An encrypted key has no fingerprint we could know; that it was sent is worth the row all the same.
    if (families.length === 0) {
      await audit({ entity: "key", entityId: "unknown", organisationId, after: { blocked } });
    }
    return {};
  },
});

/**
 * Blocks the keys whose private half was in an upload, each with its family (`keyFamily`), revokes what stands on them for keyCompromise, and records both. Nothing
 * else of the upload is kept.
 */
export async function blockLeakedKeys(
  ctx: Context,
  families: readonly string[][],
  organisationId: string | null,
): Promise<void> {
  await blockLeakedKeysOperation.execute(ctx, { families: [...families], organisationId });
}
