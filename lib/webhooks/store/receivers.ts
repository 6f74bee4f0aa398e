import type { Database, Tx } from "@/lib/db/database";

/** The receiver took something: it no longer counts as failing. */
export async function markReachable(tx: Tx, id: string, at: Date): Promise<void> {
  const healthy = { failures: 0, failingSince: null, pausedUntil: null, lastError: null };
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

/** Sends nothing to a receiver until then. */
export async function pauseReceiver(tx: Tx, id: string, until: Date): Promise<void> {
  await tx.webhookSubscription.updateMany({ where: { id }, data: { pausedUntil: until } });
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
