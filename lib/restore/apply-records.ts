import { z } from "zod";
import { blockKeys } from "@/lib/compromise/block-keys";
import { revokeAllOnKeys, revokeOne } from "@/lib/compromise/revoke";
import { isAppError } from "@/lib/errors";
import { raiseCrlNumber } from "@/lib/platform/public";
import { defineOperation } from "./context";
import { planRestore, type RestorePlan } from "./plan";
import { LogRecord } from "./read-log";
import { putRecovered } from "./store";

export const RestoredBatch = z.strictObject({
  revoked: z.int(),
  recovered: z.int(),
  blocked: z.int(),
  foreign: z.int(),
  known: z.int(),
});
export type RestoredBatch = z.infer<typeof RestoredBatch>;

/**
 * Applies a batch of log records to a restored database in one transaction; existing changes stay as they are.
 */
export const applyRecords = defineOperation({
  operation: "restore.apply",
  summary: "Apply a batch of log records to a restored database.",
  permission: "operator",
  scope: "platform",
  effect: "write",
  input: z.strictObject({ records: z.array(LogRecord).max(1_000) }),
  output: RestoredBatch,
  async run({ ctx, input: { records }, tx, audit, changed }) {
    const { authorities, clock } = ctx.deps;
    const now = clock.now();
    const plan = await planRestore(tx, records, { isOurs: (id) => authorities.byId(id) !== undefined, now });
    const tools = { ctx, tx, audit, changed };
    for (const { row, record } of plan.revoke) {
      const request = { reason: record.reason, comment: NOTE, at: new Date(record.revokedAt) };
      await revokeOne(tools, row, request).catch(ignoreAlreadyRevoked);
    }
    // After the recorded revocations, which have their own date and reason.
    for (const { keyFingerprint, reason } of plan.block) {
      for (const change of await blockKeys(tx, [keyFingerprint], reasonOf(reason), now)) changed(change);
      await revokeAllOnKeys(tools, [keyFingerprint], { at: now, reason: "keyCompromise", note: NOTE });
    }
    await putRecovered(
      tx,
      plan.recover.map(({ row }) => row),
    );
    for (const [authorityId, number] of plan.crlNumbers) await raiseCrlNumber(tx, authorityId, number);
    const counts = countsOf(plan);
    await audit({ entity: "authority", entityId: authorities.issuing().id, organisationId: null, after: counts });
    return counts;
  },
});

const NOTE = "Revoked after the restored backup; found in the log.";

/** Another record of the batch may have revoked it: a blocked key revokes every certificate on it. */
function ignoreAlreadyRevoked(error: unknown): void {
  if (!isAppError(error) || error.details.reason !== "certificate_already_revoked") throw error;
}

function reasonOf(reason: string): Parameters<typeof blockKeys>[2] {
  return reason === "key_compromise" || reason === "private_key_uploaded" ? reason : "operator";
}

export const countsOf = (plan: RestorePlan): RestoredBatch => ({
  revoked: plan.revoke.length,
  recovered: plan.recover.filter(({ isNew }) => isNew).length,
  blocked: plan.block.length,
  foreign: plan.foreign,
  known: plan.known,
});
