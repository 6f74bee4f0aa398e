import { z } from "zod";
import { type Context, defineOperation } from "@/lib/operation/operation";
import { blockKeys } from "./block-keys";
import { revokeAllOnKeys } from "./revoke";

/**
 * Not exposed by any adapter: called for a rejected upload, independent of the caller's permissions. The key is compromised, and the
 * sender of a private key could revoke its certificates by proof of possession anyway (decision 081).
 */
const blockLeakedKeysOperation = defineOperation({
  operation: "key.block_leaked",
  summary: "Block keys whose private key was uploaded, and revoke their certificates and registrations.",
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
      const entityId = family[0] as string; // a family contains at least the key itself
      await audit({ entity: "key", entityId, organisationId, after: { blocked, certificates: kids.length } });
    }
    // The fingerprint of an encrypted key is unknown; the upload is still recorded.
    if (families.length === 0) {
      await audit({ entity: "key", entityId: "unknown", organisationId, after: { blocked } });
    }
    return {};
  },
});

/**
 * Blocks the keys whose private key was in an upload, each with its family (`keyFamily`), revokes their certificates and registrations for
 * keyCompromise, and audits both. Nothing else of the upload is stored.
 */
export async function blockLeakedKeys(
  ctx: Context,
  families: readonly string[][],
  organisationId: string | null,
): Promise<void> {
  await blockLeakedKeysOperation.execute(ctx, { families: [...families], organisationId });
}
