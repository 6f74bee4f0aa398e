import { assertMay, scopeOf } from "@/lib/operation/actor";
import { conflict } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import { nextVersion } from "@/lib/operation/version";
import { KeyInput, RegisteredKey } from "./schema";
import { findKey, replaceKey, type StoredKey } from "./store";
import { auditedKey, toRegisteredKey } from "./view";

/** Takes a registered key away: it verifies nothing any more, at once. Allowed below what is suspended too. */
export const removeKey = defineOperation({
  operation: "key.remove",
  summary: "Remove a registered key: it stops working at once.",
  permission: "client:write",
  scope: "organisation",
  effect: "write",
  input: KeyInput,
  output: RegisteredKey,
  async run({ ctx, input: { clientId, kid }, tx, audit, changed }) {
    const before = await findKey(tx, scopeOf(ctx.actor, "client:read"), clientId, kid);
    const { organisationId, applicationId } = before;
    assertMay(ctx.actor, "client:write", organisationId);
    assertCurrent(before);
    const now = ctx.deps.clock.now();
    const after = { ...before, removedAt: now, updatedAt: nextVersion(before.updatedAt, now) };
    await replaceKey(tx, before, { removedAt: now, updatedAt: after.updatedAt });
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
