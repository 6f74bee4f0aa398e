import { v7 as uuidv7 } from "uuid";
import type { Tx } from "@/lib/db/database";
import { HOUR_MS, MINUTE_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import type { BaseDeps } from "@/lib/operation/deps";
import { CONFIRM_EVENT } from "./schema";
import { abandonChallenges, type DeliveryRow, insertDelivery } from "./store/deliveries";
import { GIVE_UP_HOURS } from "./store/event-sql";
import { countWithinHour } from "./store/receivers";
import type { SubscriptionRow } from "./store/subscriptions";

/** A nonce that makes the next challenge different from all previous ones. */
export const newNonce = ({ random }: Pick<BaseDeps, "random">): string => Buffer.from(random(16)).toString("base64url");

/** The deadline of a delivery that is queued now. */
export const giveUpAtOf = (now: Date): Date => new Date(now.getTime() + GIVE_UP_HOURS * HOUR_MS);

/** How long a challenge is retried: its receiver has not agreed to anything yet, and a user can send another one. */
const CHALLENGE_MS = 10 * MINUTE_MS;

/** Limits of challenges per hour (decision 135). */
const LIMITS = [
  {
    limit: 3,
    what: "are sent to a host for an organisation",
    keyOf: (host: string, organisationId: string) => `${organisationId}:${host}`,
  },
  { limit: 30, what: "are sent to a host", keyOf: (host: string) => `to:${host}` },
  {
    limit: 30,
    what: "are sent for an organisation",
    keyOf: (_: string, organisation: string) => `for:${organisation}`,
  },
] as const;

/**
 * Queues a challenge for the current state of the subscription, including its nonce. Waiting challenges are cancelled: only the newest code
 * is valid. The challenge is derived when it is sent and not stored in any table (secret.ts).
 * @throws AppError rate_limited when the host or organisation had too many within the hour
 */
export async function queueChallenge(
  tx: Tx,
  { id, organisationId, url }: Pick<SubscriptionRow, "id" | "organisationId" | "url">,
  now: Date,
): Promise<DeliveryRow> {
  const host = new URL(url).hostname;
  for (const { limit, what, keyOf } of LIMITS) {
    const { count, until } = await countWithinHour(tx, `webhook-challenge:${keyOf(host, organisationId)}`, now);
    if (count > limit) throw tooMany(`At most ${limit} challenges per hour ${what}.`, until, now);
  }
  await abandonChallenges(tx, id);
  const giveUpAt = new Date(now.getTime() + CHALLENGE_MS);
  const row = { subscriptionId: id, eventId: uuidv7(), organisationId, giveUpAt, createdAt: now };
  return insertDelivery(tx, { ...row, eventType: CONFIRM_EVENT }, { organisationId });
}

function tooMany(rule: string, until: Date, now: Date): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return new AppError("rate_limited", `${rule} Try again in ${Math.ceil(retryAfterSeconds / 60)} min.`, {
    details: { reason: "too_many_challenges", retryAfterSeconds },
  });
}
