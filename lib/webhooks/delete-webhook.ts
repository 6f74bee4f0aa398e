import { assertMay, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { Webhook, WebhookInput } from "./schema";
import { deleteSubscription, findSubscription } from "./store/subscriptions";
import { auditedWebhook, toWebhook } from "./view";

/** Deletes a webhook with its delivery log; queued deliveries are not sent. */
export const deleteWebhook = defineOperation({
  operation: "webhook.delete",
  summary: "Delete a webhook with its delivery log.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: WebhookInput,
  output: Webhook,
  async run({ ctx, input: { webhookId }, tx, audit }) {
    const row = await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), webhookId);
    const { organisationId } = row;
    assertMay(ctx.actor, "webhook:write", { organisationId });
    await deleteSubscription(tx, webhookId);
    await audit({ entity: "webhook", entityId: webhookId, organisationId, before: auditedWebhook(row) });
    return toWebhook(row, ctx.actor);
  },
});
