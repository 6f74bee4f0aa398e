import { DAY_MS } from "@/lib/durations";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { nextVersion } from "@/lib/operation/version";
import { defineOperation } from "./context";
import { RotateWebhookSecretInput, WebhookWithSecret } from "./schema";
import { makeWebhookSecret } from "./secret";
import { findSubscription, replaceSubscription } from "./store/subscriptions";
import { auditedWebhook, toWebhook } from "./view";

/** How long events have two signatures: time to configure the new secret at the receiver. */
const OVERLAP_MS = DAY_MS;

/** Creates a new signing secret and shows it once. For a day events are signed with both, unless the old one leaked. */
export const rotateWebhookSecret = defineOperation({
  operation: "webhook.rotate_secret",
  summary: "Rotate a webhook's signing secret.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: RotateWebhookSecretInput,
  output: WebhookWithSecret,
  async run({ ctx, input: { webhookId, isLeaked }, tx, audit }) {
    const row = await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), webhookId);
    const { organisationId } = row;
    assertMay(ctx.actor, "webhook:write", { organisationId });
    const now = ctx.deps.clock.now();
    const { secret, sealed, hint } = makeWebhookSecret(ctx.deps, webhookId);
    const changes = {
      secret: sealed,
      secretHint: hint,
      previousSecret: isLeaked ? null : row.secret,
      previousSecretUntil: isLeaked ? null : new Date(now.getTime() + OVERLAP_MS),
      updatedAt: nextVersion(row.updatedAt, now),
    };
    await replaceSubscription(tx, row, changes);
    const after = { ...auditedWebhook(row), isLeaked };
    await audit({ entity: "webhook", entityId: webhookId, organisationId, before: auditedWebhook(row), after });
    return { ...toWebhook({ ...row, ...changes }, ctx.actor), secret };
  },
});
