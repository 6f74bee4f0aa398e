import { AppError, conflict } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { giveUpAtOf } from "./challenge";
import { defineOperation } from "./context";
import { CONFIRM_EVENT, DeliveryInput, WebhookDelivery } from "./schema";
import { findDelivery, requeueDelivery } from "./store/deliveries";
import { findSubscription } from "./store/subscriptions";
import { toDelivery } from "./view";

/** Sends a delivered or dead event again with the same webhook-id, so that the receiver can detect a duplicate. */
export const redeliverWebhook = defineOperation({
  operation: "webhook.redeliver",
  summary: "Resend an event.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: DeliveryInput,
  output: WebhookDelivery,
  async run({ ctx, input: { webhookId, eventId }, tx, audit, changed }) {
    const { organisationId, status } = await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), webhookId);
    assertMay(ctx.actor, "webhook:write", { organisationId });
    const row = await findDelivery(tx, webhookId, eventId);
    if (row.status === "queued")
      throw conflict("This event is already queued for its next attempt.", "delivery_waiting");
    if (status !== "active" || row.eventType === CONFIRM_EVENT) {
      throw new AppError(
        "precondition_failed",
        status === "active"
          ? "The webhook is confirmed, so the challenge can't be resent. Send a test event instead."
          : `This webhook is ${status}, so no events are sent to it. ${status === "unconfirmed" ? "Confirm" : "Resume"} it first.`,
        { details: { reason: status === "active" ? "challenge_is_over" : `webhook_${status}` } },
      );
    }
    const now = ctx.deps.clock.now();
    await requeueDelivery(tx, row, now, giveUpAtOf(now));
    const before = { eventId, eventType: row.eventType, status: row.status, attempts: row.attempts };
    const after = { ...before, status: "queued" };
    await audit({ entity: "webhook", entityId: webhookId, organisationId, before, after });
    changed({ kind: "webhook", organisationId });
    return toDelivery(await findDelivery(tx, webhookId, eventId));
  },
});
