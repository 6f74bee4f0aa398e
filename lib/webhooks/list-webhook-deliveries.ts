import { scopeOf } from "@/lib/operation/actor";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { defineOperation } from "./context";
import { ListWebhookDeliveriesInput, WebhookDeliveryPage } from "./schema";
import { findDeliveries } from "./store/deliveries";
import { findSubscription } from "./store/subscriptions";
import { toDelivery } from "./view";

/** The deliveries of a webhook with the receiver's responses, newest first; kept for 90 days. */
export const listWebhookDeliveries = defineOperation({
  operation: "webhook.list_deliveries",
  summary: "List a webhook's deliveries, newest first.",
  permission: "webhook:read",
  scope: "organisation",
  effect: "read",
  input: ListWebhookDeliveriesInput,
  output: WebhookDeliveryPage,
  async run({ ctx, input: { webhookId, status, limit, cursor }, tx }) {
    const { id: subscriptionId } = await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), webhookId);
    const after = decodeTimeCursor(cursor);
    const rows = await findDeliveries(tx, { subscriptionId, status, after, take: limit + 1 });
    return toPage(rows, limit, (row) => [row.createdAt.getTime(), row.eventId], toDelivery);
  },
});
