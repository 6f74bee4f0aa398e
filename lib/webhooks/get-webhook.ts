import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { Webhook, WebhookInput } from "./schema";
import { findSubscription } from "./store/subscriptions";
import { toWebhook } from "./view";

/** One webhook, without its secret. */
export const getWebhook = defineOperation({
  operation: "webhook.get",
  summary: "Get a webhook.",
  permission: "webhook:read",
  scope: "organisation",
  effect: "read",
  input: WebhookInput,
  output: Webhook,
  run: async ({ ctx, input, tx }) =>
    toWebhook(await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), input.webhookId), ctx.actor),
});
