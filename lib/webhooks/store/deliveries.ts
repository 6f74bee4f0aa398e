import type { Database, Tx } from "@/lib/db/database";
import type {
  WebhookDelivery as DeliveryRow,
  Prisma,
  WebhookSubscription as SubscriptionRow,
} from "@/lib/db/generated/client";
import { assertReplaced } from "@/lib/db/replaced";
import { defineStatement, executeIn } from "@/lib/db/statement";
import { MINUTE_MS } from "@/lib/durations";
import { notFound } from "@/lib/errors";
import { afterPosition } from "@/lib/operation/paging";
import type { NewEvent } from "../events";
import { CONFIRM_EVENT, type EventType } from "../schema";
import { insertDeliveriesSql } from "./event-sql";

export type { DeliveryRow };

const INSERT = defineStatement<{ events: string }>(
  "webhook-insert",
  insertDeliveriesSql({ events: "$events::jsonb", certificates: "certificates" }),
);

/** Queues events for the active subscriptions to their types, in one statement. @returns deliveries queued */
export function insertDeliveries(tx: Tx, events: readonly NewEvent[]): Promise<number> {
  return executeIn(tx, INSERT, { events: JSON.stringify(events) });
}

/** Queues a challenge or a test event for one subscription, whatever its event types are. */
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

/** A delivery under way, with its subscription. */
export type ClaimedDelivery = DeliveryRow & { subscription: SubscriptionRow };

/** The deliveries that are claimed until `leaseUntil`. */
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
  // The URL may have changed in the meantime and not be confirmed yet: then the delivery waits for the next round.
  return rows.filter(({ subscription: { status }, eventType }) => status === "active" || eventType === CONFIRM_EVENT);
}

/** Marks every queued delivery of a subscription dead. */
export async function abandonDeliveries(tx: Tx, subscriptionId: string, error: string): Promise<void> {
  await tx.webhookDelivery.updateMany({ where: { subscriptionId, status: "queued" }, data: { status: "dead", error } });
}

/** Marks the queued challenges of a subscription dead: a newer one replaces them. */
export async function abandonChallenges(tx: Tx, subscriptionId: string): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { subscriptionId, status: "queued", eventType: CONFIRM_EVENT },
    data: { status: "dead", error: "Replaced by a newer challenge." },
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
 * Queues a settled delivery again.
 * @throws AppError conflict when another request changed it first
 */
export async function requeueDelivery(tx: Tx, row: DeliveryRow, now: Date, giveUpAt: Date): Promise<void> {
  const { subscriptionId, eventId, status, attempts } = row;
  const updated = await tx.webhookDelivery.updateMany({
    where: { subscriptionId, eventId, status, attempts },
    data: { status: "queued", nextAttemptAt: now, giveUpAt },
  });
  assertReplaced(updated, "delivery");
}

const DELETE = defineStatement<{ before: Date; limit: number }>(
  "webhook-delete",
  `DELETE FROM webhook_deliveries d USING (SELECT subscription_id, event_id FROM webhook_deliveries
      WHERE created_at < $before::timestamptz AND status <> 'queued'
        AND (event_type <> 'certificate.expiring' OR created_at < $before::timestamptz - interval '310 days')
      ORDER BY created_at LIMIT $limit::int) old
    WHERE d.subscription_id = old.subscription_id AND d.event_id = old.event_id RETURNING 1 AS deleted`,
);

/**
 * Deletes up to `limit` settled deliveries that were created before a time. Expiry events stay longer: their rows keep them from being
 * queued again. @returns how many
 */
export async function forgetDeliveries(db: Database, before: Date, limit: number): Promise<number> {
  return (await db.query(DELETE, { before, limit })).length;
}

/** Deliveries are queued in the transaction of their cause; clocks of several processes may differ. */
const AROUND_MS = 5 * MINUTE_MS;

/** Deliveries about the revocation of this certificate, oldest first, at most 100. */
export function findRevocationDeliveries(tx: Tx, organisationId: string, certificateId: string, revokedAt: Date) {
  const [gte, lte] = [-AROUND_MS, AROUND_MS].map((ms) => new Date(revokedAt.getTime() + ms)) as [Date, Date];
  return tx.webhookDelivery.findMany({
    where: {
      subscription: { organisationId },
      eventType: "certificate.revoked" satisfies EventType,
      createdAt: { gte, lte },
      data: { path: ["certificateId"], equals: certificateId },
    },
    select: {
      status: true,
      deliveredAt: true,
      subscription: { select: { id: true, url: true, description: true } },
    },
    orderBy: [{ createdAt: "asc" }, { subscriptionId: "asc" }],
    take: 100,
  });
}
