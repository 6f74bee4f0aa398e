import type { Database, Tx } from "@/lib/db/database";
import type {
  WebhookDelivery as DeliveryRow,
  Prisma,
  WebhookSubscription as SubscriptionRow,
} from "@/lib/db/generated/client";
import { conflict, notFound } from "@/lib/errors";
import { ownedBy, type Scope } from "@/lib/operation/actor";
import { afterPosition } from "@/lib/operation/paging";
import { insertDeliveriesSql } from "./event-sql";
import type { NewEvent } from "./events";
import { CONFIRM_EVENT, type EventType } from "./schema";

export type { DeliveryRow, SubscriptionRow };

/** @throws AppError not_found when it is not there or its organisation is not in the scope */
export async function findSubscription(tx: Tx, scope: Scope, id: string): Promise<SubscriptionRow> {
  const row = await tx.webhookSubscription.findFirst({ where: { id, ...ownedBy(scope) } });
  if (!row) throw notFound("The webhook");
  return row;
}

/** Newest first. */
export function findSubscriptions(
  tx: Tx,
  {
    organisationId,
    after,
    take,
  }: { organisationId: string; after: { at: Date; id: string } | undefined; take: number },
): Promise<SubscriptionRow[]> {
  return tx.webhookSubscription.findMany({
    where: {
      organisationId,
      ...afterPosition("createdAt", after),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
}

/** Active subscriptions of an organisation that asked for events of a type, by age. */
export function findListeners(tx: Tx, organisationId: string, eventType: EventType): Promise<SubscriptionRow[]> {
  return tx.webhookSubscription.findMany({
    where: { organisationId, status: "active", eventTypes: { has: eventType } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
}

/** Inserts unless the organisation has `limit` of them; several at once wait for each other. @returns false when it has */
export async function insertSubscription(
  tx: Tx,
  row: Prisma.WebhookSubscriptionUncheckedCreateInput,
  limit: number,
): Promise<boolean> {
  await tx.$queryRaw`SELECT id FROM organisations WHERE id = ${row.organisationId} FOR NO KEY UPDATE`;
  if ((await tx.webhookSubscription.count({ where: { organisationId: row.organisationId } })) >= limit) return false;
  await tx.webhookSubscription.create({ data: row });
  return true;
}

/**
 * Writes changes onto the version that was read.
 * @throws AppError conflict when someone else was faster
 */
export async function replaceSubscription(
  tx: Tx,
  { id, updatedAt }: SubscriptionRow,
  changes: Prisma.WebhookSubscriptionUncheckedUpdateManyInput,
): Promise<void> {
  const { count } = await tx.webhookSubscription.updateMany({ where: { id, updatedAt }, data: changes });
  if (count === 0) throw conflict("Someone else changed this webhook just now. Read it again, then repeat.");
}

/** Removes a subscription with its deliveries. */
export async function removeSubscription(tx: Tx, id: string): Promise<void> {
  await tx.webhookSubscription.deleteMany({ where: { id } });
}

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

/** Of one subscription, so many are under way at once in one process: a slow receiver must not take all the places. */
const AT_ONCE_EACH = 4;

/**
 * Takes due deliveries: they count as attempted, and nobody else gets them before the lease ends, when an attempt that was never
 * settled counts as lost. Any number of processes may ask at once (SKIP LOCKED). Subscriptions that rest are passed over; the
 * unconfirmed ones get their challenge and nothing else.
 */
export async function claimDeliveries(
  db: Database,
  { now, leaseUntil, limit }: { now: Date; leaseUntil: Date; limit: number },
): Promise<ClaimedDelivery[]> {
  const claimed = await db.query<{ subscriptionId: string; eventId: string }>(
    {
      name: "webhook-claim",
      text: `UPDATE webhook_deliveries d
        SET attempts = d.attempts + 1, last_attempt_at = $1::timestamptz, next_attempt_at = $2::timestamptz
        FROM (
          SELECT due.subscription_id, due.event_id
          FROM webhook_subscriptions s CROSS JOIN LATERAL (
            SELECT q.subscription_id, q.event_id, q.next_attempt_at FROM webhook_deliveries q
            WHERE q.subscription_id = s.id AND q.status = 'queued' AND q.next_attempt_at <= $1::timestamptz
              AND q.give_up_at > $1::timestamptz
              AND (s.status = 'active' OR (s.status = 'unconfirmed' AND q.event_type = 'webhook.confirm'))
            ORDER BY q.next_attempt_at LIMIT ${AT_ONCE_EACH} FOR UPDATE SKIP LOCKED) due
          WHERE s.status IN ('active', 'unconfirmed') AND (s.rests_until IS NULL OR s.rests_until <= $1::timestamptz)
          ORDER BY due.next_attempt_at LIMIT $3::int) c
        WHERE d.subscription_id = c.subscription_id AND d.event_id = c.event_id
        RETURNING d.subscription_id AS "subscriptionId", d.event_id AS "eventId"`,
    },
    [now, leaseUntil, limit],
  );
  if (claimed.length === 0) return [];
  const rows = await db.prisma.webhookDelivery.findMany({
    where: { OR: claimed, status: "queued", nextAttemptAt: leaseUntil },
    include: { subscription: true },
  });
  // The address may have become another one in between, which has not confirmed yet: then this waits for the next turn.
  return rows.filter(({ subscription: { status }, eventType }) => status === "active" || eventType === CONFIRM_EVENT);
}

/** What became of an attempt. */
export type Settlement = Pick<DeliveryRow, "status" | "responseStatus" | "responseBody" | "durationMs" | "error"> &
  Partial<Pick<DeliveryRow, "nextAttemptAt" | "deliveredAt">>;

/** Writes down what became of an attempt, if nobody else has made another since. @returns false when somebody has */
export async function settleDelivery(
  tx: Tx,
  { subscriptionId, eventId, attempts }: Pick<DeliveryRow, "subscriptionId" | "eventId" | "attempts">,
  settlement: Settlement,
): Promise<boolean> {
  const where = { subscriptionId, eventId, attempts, status: "queued" };
  return (await tx.webhookDelivery.updateMany({ where, data: settlement })).count === 1;
}

/** The receiver took something: it is not in trouble any more. */
export async function markReachable(tx: Tx, id: string, at: Date): Promise<void> {
  const healthy = { failures: 0, failingSince: null, restsUntil: null, lastError: null };
  await tx.webhookSubscription.updateMany({ where: { id }, data: { ...healthy, lastDeliveredAt: at } });
}

/** Counts a failed attempt. @returns failures in a row, and since when */
export async function markFailing(
  db: Database,
  id: string,
  { at, error }: { at: Date; error: string },
): Promise<{ failures: number; failingSince: Date } | undefined> {
  const rows = await db.query<{ failures: number; failingSince: Date }>(
    {
      name: "webhook-failing",
      text: `UPDATE webhook_subscriptions SET failures = failures + 1, last_error = $3,
          failing_since = coalesce(failing_since, $2::timestamptz)
        WHERE id = $1 RETURNING failures, failing_since AS "failingSince"`,
    },
    [id, at, error],
  );
  return rows[0];
}

/** Leaves a receiver alone until then. */
export async function letRest(tx: Tx, id: string, until: Date): Promise<void> {
  await tx.webhookSubscription.updateMany({ where: { id }, data: { restsUntil: until } });
}

/** Gives up what waited too long, whether or not anybody tried. @returns how many */
export async function giveUpDeliveries(tx: Tx, now: Date): Promise<number> {
  const { count } = await tx.webhookDelivery.updateMany({
    where: { status: "queued", giveUpAt: { lte: now } },
    data: { status: "dead" },
  });
  return count;
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

/**
 * Counts one more of something within an hour that starts with the first, in the table of rate-limiter-flexible. It counts in the
 * transaction (the library would not), so that a call which fails later counts nothing; several at once wait for each other.
 */
export async function countWithinHour(tx: Tx, key: string, now: Date): Promise<{ count: number; until: Date }> {
  const until = new Date(now.getTime() + 3_600_000);
  const rows = await tx.$queryRaw<{ count: number; until: Date }[]>`
    INSERT INTO rate_limits AS r (key, points, expire) VALUES (${key}, 1, ${until})
    ON CONFLICT (key) DO UPDATE SET
      points = CASE WHEN r.expire <= ${now} THEN 1 ELSE r.points + 1 END,
      expire = CASE WHEN r.expire <= ${now} THEN excluded.expire ELSE r.expire END
    RETURNING points AS count, expire AS until`;
  return rows[0] ?? { count: 1, until };
}

/** Newest first. */
export function findDeliveries(
  tx: Tx,
  filter: {
    subscriptionId: string;
    status: string | undefined;
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

export interface EndingCertificate {
  id: string;
  organisationId: string;
  profileId: string;
  notBefore: Date;
  notAfter: Date;
}

/** Active certificates that end in a window, of organisations that want to hear of it; by organisation, end and id. */
export function findEndingForSubscribers(
  db: Database,
  window: {
    from: Date;
    before: Date;
    after: Pick<EndingCertificate, "organisationId" | "notAfter" | "id">;
    take: number;
  },
): Promise<EndingCertificate[]> {
  const { from, before, after, take } = window;
  return db.query<EndingCertificate>(
    {
      name: "webhook-ending",
      text: `SELECT c.id, c.organisation_id AS "organisationId", c.profile_id AS "profileId", c.not_before AS "notBefore",
          c.not_after AS "notAfter"
        FROM (SELECT DISTINCT organisation_id FROM webhook_subscriptions WHERE status = 'active'
          AND event_types && ARRAY['certificate.expiring', 'certificate.expired'] AND organisation_id >= $3) s
        JOIN certificates c ON c.organisation_id = s.organisation_id AND c.status = 'active'
          AND c.not_after > $1::timestamptz AND c.not_after < $2::timestamptz
        WHERE (c.organisation_id, c.not_after, c.id) > ($3, $4::timestamptz, $5)
        ORDER BY c.organisation_id, c.not_after, c.id LIMIT $6::int`,
    },
    [from, before, after.organisationId, after.notAfter, after.id, take],
  );
}
