import type { Database, Tx } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";
import { HOUR_MS } from "@/lib/durations";

/** Records a successful delivery: the receiver no longer counts as failing. */
export async function markReachable(tx: Tx, id: string, at: Date): Promise<void> {
  const healthy = { failures: 0, failingSince: null, pausedUntil: null, lastError: null };
  await tx.webhookSubscription.updateMany({ where: { id }, data: { ...healthy, lastDeliveredAt: at } });
}

const COUNT_FAILURE = defineStatement<
  { id: string; at: Date; error: string },
  { failures: number; failingSince: Date }
>(
  "webhook-failing",
  `UPDATE webhook_subscriptions SET failures = failures + 1, last_error = $error,
      failing_since = coalesce(failing_since, $at::timestamptz)
    WHERE id = $id RETURNING failures, failing_since AS "failingSince"`,
);

/** Counts a failed attempt. @returns consecutive failures, and since when */
export async function markFailing(
  db: Database,
  id: string,
  { at, error }: { at: Date; error: string },
): Promise<{ failures: number; failingSince: Date } | undefined> {
  return (await db.query(COUNT_FAILURE, { id, at, error }))[0];
}

/** Pauses deliveries to a receiver. */
export async function pauseReceiver(tx: Tx, id: string, until: Date): Promise<void> {
  await tx.webhookSubscription.updateMany({ where: { id }, data: { pausedUntil: until } });
}

/**
 * Increments a counter whose hour starts with the first call, in the table of rate-limiter-flexible. It counts in the transaction (the
 * library would not), so a call that fails later is not counted. Concurrent calls wait for each other.
 */
export async function countWithinHour(tx: Tx, key: string, now: Date): Promise<{ count: number; until: Date }> {
  const until = new Date(now.getTime() + HOUR_MS);
  const rows = await tx.$queryRaw<{ count: number; until: Date }[]>`
    INSERT INTO rate_limits AS r (key, points, expire) VALUES (${key}, 1, ${until})
    ON CONFLICT (key) DO UPDATE SET
      points = CASE WHEN r.expire <= ${now} THEN 1 ELSE r.points + 1 END,
      expire = CASE WHEN r.expire <= ${now} THEN excluded.expire ELSE r.expire END
    RETURNING points AS count, expire AS until`;
  return rows[0] ?? { count: 1, until };
}
