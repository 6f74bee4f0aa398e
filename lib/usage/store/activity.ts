import { toColumns } from "@/lib/db/columns";
import type { Database } from "@/lib/db/database";
import { DELETE_BATCH, deleteInBatches } from "@/lib/db/delete-in-batches";
import type { ClientActivity, ClientHour } from "@/lib/db/generated/client";
import { defineStatement } from "@/lib/db/statement";

/** Authentications of a client in one hour. */
export type ActivitySum = ClientHour & ClientActivity;

/** Sorted, so that two processes that add to the same rows don't deadlock. */
const ADD = defineStatement<{ rows: string }>(
  "client-activity-add",
  `
  WITH sums AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($rows::jsonb) AS s(client_id text, hour timestamptz, organisation_id text, tokens int, successes int,
      failures int, last_succeeded_at timestamptz, last_failed_at timestamptz, failed_check text, failed_request_id text,
      last_without_kid_at timestamptz)
  ), counted AS (
    INSERT INTO client_hours AS h (client_id, hour, organisation_id, tokens, successes, failures)
    SELECT client_id, hour, organisation_id, tokens, successes, failures FROM sums ORDER BY client_id, hour
    ON CONFLICT (client_id, hour) DO UPDATE SET tokens = h.tokens + EXCLUDED.tokens,
      successes = h.successes + EXCLUDED.successes, failures = h.failures + EXCLUDED.failures
  ), summed AS (
    INSERT INTO application_days AS d (application_id, day, successes, failures)
    SELECT c.application_id, (s.hour AT TIME ZONE 'UTC')::date, sum(s.successes), sum(s.failures)
    FROM sums s JOIN oauth_clients c ON c.client_id = s.client_id GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (application_id, day) DO UPDATE SET successes = d.successes + EXCLUDED.successes,
      failures = d.failures + EXCLUDED.failures
  )
  INSERT INTO client_activity AS a (client_id, organisation_id, last_succeeded_at, last_failed_at, failed_check, failed_request_id,
    last_without_kid_at)
  SELECT client_id, max(organisation_id), max(last_succeeded_at), max(last_failed_at),
    (array_agg(failed_check ORDER BY last_failed_at DESC NULLS LAST))[1],
    (array_agg(failed_request_id ORDER BY last_failed_at DESC NULLS LAST))[1], max(last_without_kid_at)
  FROM sums GROUP BY client_id ORDER BY client_id
  ON CONFLICT (client_id) DO UPDATE SET
    last_succeeded_at = GREATEST(a.last_succeeded_at, EXCLUDED.last_succeeded_at),
    last_failed_at = GREATEST(a.last_failed_at, EXCLUDED.last_failed_at),
    last_without_kid_at = GREATEST(a.last_without_kid_at, EXCLUDED.last_without_kid_at),
    failed_check = CASE WHEN EXCLUDED.last_failed_at >= coalesce(a.last_failed_at, '-infinity') THEN EXCLUDED.failed_check
      ELSE a.failed_check END,
    failed_request_id = CASE WHEN EXCLUDED.last_failed_at >= coalesce(a.last_failed_at, '-infinity') THEN EXCLUDED.failed_request_id
      ELSE a.failed_request_id END`,
);

/** Adds the sums, at most one for each client and hour. */
export async function addClientActivity(db: Database, sums: readonly ActivitySum[]): Promise<void> {
  await db.query(ADD, { rows: JSON.stringify(sums.map(toColumns)) });
}

const DELETE = [
  ["client_hours", "hour"],
  ["application_days", "day"],
].map(([table, time]) =>
  defineStatement<{ before: Date }>(
    `${table}-delete`,
    `DELETE FROM ${table} WHERE ctid = ANY (
      ARRAY(SELECT ctid FROM ${table} WHERE ${time} < $before::timestamptz LIMIT ${DELETE_BATCH})) RETURNING 1 AS deleted`,
  ),
);

/** Deletes the sums of earlier hours and days. @returns the number of deleted rows */
export async function forgetActivity(db: Database, before: Date): Promise<number> {
  let deleted = 0;
  for (const statement of DELETE) deleted += await deleteInBatches(db, statement, { before });
  return deleted;
}
