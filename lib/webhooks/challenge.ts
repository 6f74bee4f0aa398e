import { v7 as uuidv7 } from "uuid";
import type { Tx } from "@/lib/db/database";
import type { Deps } from "@/lib/runtime/deps";
import { GIVE_UP_HOURS } from "./event-sql";
import { CONFIRM_EVENT } from "./schema";
import { type DeliveryRow, insertDelivery, type SubscriptionRow } from "./store";

/** What makes the next challenge differ from all before. */
export const newNonce = ({ random }: Pick<Deps, "random">): string => Buffer.from(random(16)).toString("base64url");

/** Until when something queued now is tried. */
export const giveUpAtOf = (now: Date): Date => new Date(now.getTime() + GIVE_UP_HOURS * 3_600_000);

/** Queues the challenge; it is derived when it is sent, and stands in no table (secret.ts). */
export function queueChallenge(
  tx: Tx,
  { id, organisationId }: Pick<SubscriptionRow, "id" | "organisationId">,
  now: Date,
): Promise<DeliveryRow> {
  const row = { subscriptionId: id, eventId: uuidv7(), organisationId, giveUpAt: giveUpAtOf(now), createdAt: now };
  return insertDelivery(tx, { ...row, eventType: CONFIRM_EVENT }, { organisationId });
}
