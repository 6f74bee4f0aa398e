import type { Tx } from "@/lib/db/database";
import type { Prisma, WebhookSubscription as SubscriptionRow } from "@/lib/db/generated/client";
import { assertReplaced } from "@/lib/db/replaced";
import { notFound } from "@/lib/errors";
import { afterPosition } from "@/lib/operation/paging";
import { ownedBy, type Scope } from "@/lib/operation/scope";
import { lockOrganisation } from "@/lib/organisations/public";
import type { EventType } from "../schema";

export type { SubscriptionRow };

/** @throws AppError not_found when it does not exist or its organisation is not in the scope */
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

/** Active subscriptions of an organisation to an event type, oldest first. */
export function findListeners(tx: Tx, organisationId: string, eventType: EventType): Promise<SubscriptionRow[]> {
  return tx.webhookSubscription.findMany({
    where: { organisationId, status: "active", eventTypes: { has: eventType } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
}

/** Inserts unless the organisation has `limit` subscriptions; concurrent calls wait for each other. @returns false at the limit */
export async function insertSubscription(
  tx: Tx,
  row: Prisma.WebhookSubscriptionUncheckedCreateInput,
  limit: number,
): Promise<boolean> {
  await lockOrganisation(tx, row.organisationId);
  if ((await tx.webhookSubscription.count({ where: { organisationId: row.organisationId } })) >= limit) return false;
  await tx.webhookSubscription.create({ data: row });
  return true;
}

/**
 * Changes the subscription if it is still the version that was read.
 * @throws AppError conflict when another request changed it first
 */
export async function replaceSubscription(
  tx: Tx,
  { id, updatedAt }: SubscriptionRow,
  changes: Prisma.WebhookSubscriptionUncheckedUpdateManyInput,
): Promise<void> {
  const updated = await tx.webhookSubscription.updateMany({ where: { id, updatedAt }, data: changes });
  assertReplaced(updated, "webhook");
}

/** Deletes a subscription with its deliveries. */
export async function deleteSubscription(tx: Tx, id: string): Promise<void> {
  await tx.webhookSubscription.deleteMany({ where: { id } });
}
