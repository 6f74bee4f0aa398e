import type { Tx } from "@/lib/db/database";
import type { AuditRow } from "@/lib/operation/audit-entry";
import { eventOf, type NewEvent } from "./events";
import { insertDeliveries } from "./store/deliveries";

/** Queues the event that an audit row means to subscriptions, if it means one. Called in the transaction of every audit row. */
export async function emitAuditedEvent(tx: Tx, row: AuditRow): Promise<void> {
  const event = eventOf(row);
  if (event) await emitEvent(tx, event);
}

/**
 * Queues an event for every active subscription of its organisation that asked for its type, in the transaction of its cause:
 * it is sent if that commits, and only then. Without such a subscription nothing is written. @returns deliveries queued
 */
export function emitEvent(tx: Tx, event: NewEvent): Promise<number> {
  return emitEvents(tx, [event]);
}

/** The same for many at once, in one statement. Events that a subscription has already are left out. @returns deliveries queued */
export async function emitEvents(tx: Tx, events: readonly NewEvent[]): Promise<number> {
  return events.length === 0 ? 0 : insertDeliveries(tx, events);
}
