import type { Tx } from "@/lib/db/database";
import type { NewEvent } from "./events";
import { insertDeliveries } from "./store";

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
