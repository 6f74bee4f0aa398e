import { findClient } from "@/lib/clients/public";
import { AppError } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { nextVersion } from "@/lib/operation/version";
import { assertKeysManaged } from "./assert-keys-managed";
import { defineOperation } from "./context";
import { assertCurrent } from "./remove-key";
import { RegisteredKey, UpdateKeyInput } from "./schema";
import { findKey, replaceKey, type StoredKey } from "./store";
import { auditedKey, toRegisteredKey } from "./view";

/** Renames a registered key or moves its expiry earlier, never later: that needs a new registration. */
export const updateKey = defineOperation({
  operation: "key.update",
  summary: "Rename a registered key, or move its expiry earlier.",
  permission: "client:write",
  scope: "organisation",
  effect: "write",
  input: UpdateKeyInput,
  output: RegisteredKey,
  async run({ ctx, input: { clientId, kid, name, notAfter }, tx, audit, changed }) {
    const scope = scopeOf(ctx.actor, "client:read");
    const before = await findKey(tx, scope, clientId, kid);
    const { organisationId, applicationId } = before;
    assertMay(ctx.actor, "client:write", { organisationId });
    assertKeysManaged(await findClient(tx, scope, clientId));
    assertCurrent(before);
    const now = ctx.deps.clock.now();
    const expiry = notAfter === undefined ? before.notAfter : earlierExpiry(before, new Date(notAfter));
    const after = {
      ...before,
      name: name ?? before.name,
      notAfter: expiry,
      updatedAt: nextVersion(before.updatedAt, now),
    };
    await replaceKey(tx, before, { name: after.name, notAfter: expiry, updatedAt: after.updatedAt });
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

function earlierExpiry(before: StoredKey, expiry: Date): Date {
  const message =
    expiry <= before.notBefore
      ? "notAfter must be later than notBefore."
      : before.notAfter && expiry > before.notAfter
        ? `A key can expire earlier, but not later than ${before.notAfter.toISOString()}. Register another key, or remove this one and register it again: its signatures are rejected in between.`
        : undefined;
  if (message === undefined) return expiry;
  throw new AppError("invalid_input", `notAfter: ${message}`, { details: { fields: [{ path: "notAfter", message }] } });
}
