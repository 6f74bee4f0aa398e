/** A receiver of webhooks, and subscriptions to it. Importing this file starts and stops it for the tests of the importing file. */
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createWebhook } from "../create-webhook";
import { deliverWebhooks } from "../deliver-webhooks";
import { listWebhookDeliveries } from "../list-webhook-deliveries";
import { emitEvent } from "../outbox";
import { type Receiver, startReceiver, wellBehaved } from "../testing";

export let receiver: Receiver;
export let t: Harness;
beforeAll(async () => {
  receiver = await startReceiver();
  t = await createHarness({ OUTBOUND_ALLOW: receiver.allow }, { outbound: receiver.outbound });
});
afterEach(async () => {
  receiver.respond = wellBehaved;
  receiver.received.length = 0;
  await t.deps.db.prisma.rateLimiterFlexible.deleteMany();
  await t.deps.db.prisma.webhookSubscription.deleteMany(); // so that queued events don't affect the next test
});
afterAll(async () => {
  await t.close();
  await receiver.close();
});

export const round = () => deliverWebhooks(t.deps);

export async function subscribe(format: "standard" | "slack" = "standard") {
  const { id: organisationId } = await t.makeOrganisation();
  const ctx = t.as("admin", organisationId);
  const eventTypes = ["key.added", "certificate.revoked"];
  const made = await createWebhook.execute(ctx, { organisationId, url: receiver.url, format, eventTypes });
  return { organisationId, ctx, webhookId: made.id, secret: made.secret };
}
export async function subscribeAndConfirm() {
  const made = await subscribe();
  expect(await round()).toMatchObject({ delivered: 1 });
  receiver.received.length = 0;
  return made;
}
export const emit = (organisationId: string, id: string, name = "k") =>
  emitEvent(t.deps.db.prisma, {
    id,
    type: "key.added",
    organisationId,
    occurredAt: t.clock.now(),
    data: { kid: "kid", name, usage: "signing" },
  });
export const logOf = async ({ ctx, webhookId }: Awaited<ReturnType<typeof subscribe>>) =>
  (await listWebhookDeliveries.execute(ctx, { webhookId })).items;
