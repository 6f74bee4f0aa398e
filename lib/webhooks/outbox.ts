import type { Tx } from "@/lib/db/database";
import type { AuditRow } from "@/lib/operation/audit-entry";
import { eventOf, type NewEvent } from "./events";
import { insertDeliveries } from "./store/deliveries";

/** Queues the event derived from an audit row, if there is one. Called in the transaction of every audit row. */
export async function emitAuditedEvent(tx: Tx, row: AuditRow): Promise<void> {
  const event = eventOf(row);
  if (event) await emitEvent(tx, event);
}

/**
 * Queues an event for every active subscription of its organisation to its type, in the transaction of the change: it is sent only if the
 * transaction commits. Without a subscription nothing is written. @returns deliveries queued
 */
export function emitEvent(tx: Tx, event: NewEvent): Promise<number> {
  return emitEvents(tx, [event]);
}

/** The same for many events in one statement. Events that a subscription already has are skipped. @returns deliveries queued */
export async function emitEvents(tx: Tx, events: readonly NewEvent[]): Promise<number> {
  return events.length === 0 ? 0 : insertDeliveries(tx, events);
}
