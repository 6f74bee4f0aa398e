import type { Database, Tx } from "@/lib/db/database";
import type {
  WebhookDelivery as DeliveryRow,
  Prisma,
  WebhookSubscription as SubscriptionRow,
} from "@/lib/db/generated/client";
import { conflict, notFound } from "@/lib/errors";
import { afterPosition } from "@/lib/operation/paging";
import { insertDeliveriesSql } from "../event-sql";
import type { NewEvent } from "../events";
import { CONFIRM_EVENT } from "../schema";

export type { DeliveryRow };

/** Queues events for the active subscriptions that asked for their types, in one statement. @returns deliveries queued */
export function insertDeliveries(tx: Tx, events: readonly NewEvent[]): Promise<number> {
  const text = insertDeliveriesSql({ events: "$1::jsonb", certificates: "certificates" });
  return tx.$executeRawUnsafe(text, JSON.stringify(events));
}

/** Queues what concerns one subscription alone, whatever it asked for: a challenge, a test. */
export async function insertDelivery(
  tx: Tx,
  row: Pick<DeliveryRow, "subscriptionId" | "eventId" | "organisationId" | "eventType" | "giveUpAt" | "createdAt">,
  data: Prisma.InputJsonObject,
): Promise<DeliveryRow> {
  const { createdAt } = row;
  return tx.webhookDelivery.create({
    data: { ...row, data, occurredAt: createdAt, status: "queued", attempts: 0, nextAttemptAt: createdAt },
  });
}

/** A delivery under way, with all that its attempt needs of its subscription. */
export type ClaimedDelivery = DeliveryRow & { subscription: SubscriptionRow };

/** The deliveries that were claimed until then. */
export async function findClaimed(
  tx: Tx,
  keys: readonly (readonly string[])[],
  leaseUntil: Date,
): Promise<ClaimedDelivery[]> {
  const rows = await tx.webhookDelivery.findMany({
    where: {
      OR: keys.map(([subscriptionId = "", eventId = ""]) => ({ subscriptionId, eventId })),
      status: "queued",
      nextAttemptAt: leaseUntil,
    },
    include: { subscription: true },
  });
  // The URL may have become another one in between, which has not confirmed yet: then this waits for the next turn.
  return rows.filter(({ subscription: { status }, eventType }) => status === "active" || eventType === CONFIRM_EVENT);
}

/** Gives up everything that waits for a subscription. */
export async function abandonDeliveries(tx: Tx, subscriptionId: string, error: string): Promise<void> {
  await tx.webhookDelivery.updateMany({ where: { subscriptionId, status: "queued" }, data: { status: "dead", error } });
}

/** Ends the challenges of a subscription that wait for an attempt: a newer one is sent in their place. */
export async function endWaitingChallenges(tx: Tx, subscriptionId: string): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { subscriptionId, status: "queued", eventType: CONFIRM_EVENT },
    data: { status: "dead", error: "A newer challenge was sent in its place." },
  });
}

/** Newest first. */
export function findDeliveries(
  tx: Tx,
  filter: {
    subscriptionId: string;
    status: DeliveryRow["status"] | undefined;
    after: { at: Date; id: string } | undefined;
    take: number;
  },
): Promise<DeliveryRow[]> {
  const { subscriptionId, status, after, take } = filter;
  return tx.webhookDelivery.findMany({
    where: {
      subscriptionId,
      ...(status && { status }),
      ...afterPosition("createdAt", after, { id: "eventId" }),
    },
    orderBy: [{ createdAt: "desc" }, { eventId: "desc" }],
    take,
  });
}

/** @throws AppError not_found */
export async function findDelivery(tx: Tx, subscriptionId: string, eventId: string): Promise<DeliveryRow> {
  const row = await tx.webhookDelivery.findUnique({ where: { subscriptionId_eventId: { subscriptionId, eventId } } });
  if (!row) throw notFound("The delivery");
  return row;
}

/**
 * Puts a settled delivery back into the queue.
 * @throws AppError conflict when someone else was faster
 */
export async function requeueDelivery(tx: Tx, row: DeliveryRow, now: Date, giveUpAt: Date): Promise<void> {
  const { subscriptionId, eventId, status, attempts } = row;
  const { count } = await tx.webhookDelivery.updateMany({
    where: { subscriptionId, eventId, status, attempts },
    data: { status: "queued", nextAttemptAt: now, giveUpAt },
  });
  if (count === 0) throw conflict("This delivery changed just now. Look at it again, then repeat.");
}

/**
 * Removes what was settled and is older than a time, some at once. Expiry events stay longer: that they are there is why they
 * are not queued again. @returns how many
 */
export async function forgetDeliveries(db: Database, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    {
      name: "webhook-forget",
      text: `DELETE FROM webhook_deliveries d USING (SELECT subscription_id, event_id FROM webhook_deliveries
          WHERE created_at < $1::timestamptz AND status <> 'queued'
            AND (event_type <> 'certificate.expiring' OR created_at < $1::timestamptz - interval '310 days') ORDER BY created_at LIMIT $2::int) old
        WHERE d.subscription_id = old.subscription_id AND d.event_id = old.event_id RETURNING 1 AS gone`,
    },
    [before, limit],
  );
  return rows.length;
}
