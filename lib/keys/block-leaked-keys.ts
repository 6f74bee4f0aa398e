import { z } from "zod";
import { type Context, defineOperation } from "@/lib/operation/operation";
import { blockKeys } from "./block-keys";

/** Never mounted at a door: an upload that was refused calls it, whatever the caller's rights, because the key is burnt. */
const blockLeakedKeysOperation = defineOperation({
  operation: "key.block_leaked",
  summary: "Block keys whose private half was uploaded.",
  permission: "public",
  effect: "write",
  input: z.strictObject({ keyFingerprints: z.array(z.string()), organisationId: z.string().nullable() }),
  output: z.strictObject({}),
  async run({ ctx, input: { keyFingerprints, organisationId }, tx, audit, changed }) {
    const changes = await blockKeys(tx, keyFingerprints, "private_key_uploaded", ctx.deps.clock.now());
    for (const change of changes) changed(change);
    // An encrypted key has no fingerprint we could know; that it was sent is worth the row all the same.
    for (const entityId of keyFingerprints.length > 0 ? keyFingerprints : ["unknown"]) {
      await audit({ entity: "key", entityId, organisationId, after: { blocked: "private half uploaded" } });
    }
    return {};
  },
});

/** Blocks the keys whose private half was in an upload, and records that. Nothing else of the upload is kept. */
export async function blockLeakedKeys(
  ctx: Context,
  keyFingerprints: readonly string[],
  organisationId: string | null,
): Promise<void> {
  await blockLeakedKeysOperation.execute(ctx, { keyFingerprints: [...keyFingerprints], organisationId });
}
