import { lockKeys } from "@/lib/compromise/public";
import { DAY_MS } from "@/lib/durations";
import { conflict } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { nextVersion } from "@/lib/operation/version";
import { KEEP_USAGE_DAYS } from "@/lib/usage/schema";
import { defineOperation } from "./context";
import { KeyInput, RegisteredKey } from "./schema";
import { findKey, releaseUnprovenClaim, replaceKey, type StoredKey } from "./store";
import { auditedKey, toRegisteredKey } from "./view";

/**
 * Removes a registered key: it stops verifying immediately. Also allowed when the client or its owners are suspended. A key that was
 * never used can be registered by other holders again: `releaseUnprovenClaim`.
 */
export const removeKey = defineOperation({
  operation: "key.remove",
  summary: "Remove a registered key. Takes effect immediately.",
  permission: "client:write",
  scope: "organisation",
  effect: "write",
  input: KeyInput,
  output: RegisteredKey,
  async run({ ctx, input: { clientId, kid }, tx, audit, changed }) {
    const before = await findKey(tx, scopeOf(ctx.actor, "client:read"), clientId, kid);
    const { organisationId, applicationId } = before;
    assertMay(ctx.actor, "client:write", { organisationId });
    assertCurrent(before);
    const now = ctx.deps.clock.now();
    const after = { ...before, removedAt: now, updatedAt: nextVersion(before.updatedAt, now) };
    await lockKeys(tx, [before.keyFingerprint]);
    await replaceKey(tx, before, { removedAt: now, updatedAt: after.updatedAt });
    if (!ctx.deps.usage.isWaiting(before.kid)) {
      await releaseUnprovenClaim(tx, before.keyFingerprint, new Date(now.getTime() - KEEP_USAGE_DAYS * DAY_MS));
    }
    await audit({
      entity: "key",
      entityId: before.id,
      organisationId,
      before: auditedKey(before),
      after: auditedKey(after),
    });
    changed({ kind: "key", organisationId, applicationId, clientId });
    return toRegisteredKey(after, now);
  },
});

/** @throws AppError conflict for a key that has been removed */
export function assertCurrent(key: StoredKey): void {
  if (!key.removedAt) return;
  throw conflict(`This key was removed on ${key.removedAt.toISOString().slice(0, 10)}.`, "key_already_removed");
}
