import { v7 as uuidv7 } from "uuid";
import type { Tx } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { nextVersion } from "@/lib/operation/version";
import { giveUpAtOf, newNonce, queueChallenge } from "./challenge";
import { defineOperation } from "./context";
import { TEST_EVENT, WebhookDelivery, WebhookInput } from "./schema";
import { type DeliveryRow, insertDelivery } from "./store/deliveries";
import { findSubscription, replaceSubscription, type SubscriptionRow } from "./store/subscriptions";
import { toDelivery } from "./view";

/** Sends a test event, or a new challenge if the receiver has not confirmed. */
export const testWebhook = defineOperation({
  operation: "webhook.test",
  summary: "Send a test event, or a new challenge.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: WebhookInput,
  output: WebhookDelivery,
  async run({ ctx, input: { webhookId }, tx, audit, changed }) {
    const row = await findSubscription(tx, scopeOf(ctx.actor, "webhook:read"), webhookId);
    const { organisationId, status } = row;
    assertMay(ctx.actor, "webhook:write", { organisationId });
    if (status === "paused" || status === "disabled") {
      throw new AppError("precondition_failed", `This webhook is ${status}. Resume it first.`, {
        details: { reason: `webhook_${status}` },
      });
    }
    const now = ctx.deps.clock.now();
    const delivery =
      status === "unconfirmed"
        ? await sendAnotherChallenge(tx, row, newNonce(ctx.deps), now)
        : await insertDelivery(
            tx,
            {
              subscriptionId: webhookId,
              eventId: uuidv7(),
              organisationId,
              eventType: TEST_EVENT,
              giveUpAt: giveUpAtOf(now),
              createdAt: now,
            },
            { organisationId },
          );
    const after = { eventType: delivery.eventType, eventId: delivery.eventId };
    await audit({ entity: "webhook", entityId: webhookId, organisationId, after });
    changed({ kind: "webhook", organisationId });
    return toDelivery(delivery);
  },
});

/** With a new code, which invalidates the previous one. */
async function sendAnotherChallenge(
  tx: Tx,
  row: SubscriptionRow,
  confirmationNonce: string,
  now: Date,
): Promise<DeliveryRow> {
  await replaceSubscription(tx, row, { confirmationNonce, updatedAt: nextVersion(row.updatedAt, now) });
  return queueChallenge(tx, row, now);
}
