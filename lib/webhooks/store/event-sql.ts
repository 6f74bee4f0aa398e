import { HOUR_MS } from "@/lib/durations";
import { GIVE_UP_MS } from "@/lib/outbox/back-off";

const utc = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** SQL expression for the data of events about a certificate. `c`: alias of a row with the columns of `certificates`. */
const certificateData = (c: string): string => `jsonb_build_object(
  'certificateId', ${c}.id, 'kid', ${c}.kid, 'serialNumber', ${c}.serial, 'type', ${c}.type, 'name', ${c}.name,
  'subject', ${c}.subject, 'organisationId', ${c}.organisation_id, 'applicationId', ${c}.application_id,
  'notBefore', ${utc(`${c}.not_before`)}, 'notAfter', ${utc(`${c}.not_after`)},
  'replaces', (SELECT p.kid FROM certificates p WHERE p.id = ${c}.replaces_id))`;

/**
 * SQL that queues events for the active subscriptions to their types. Without a subscription it reads one index entry and writes
 * nothing. An event that a subscription already has is skipped.
 * `events`: an expression of type jsonb, a list of `NewEvent`; `certificates`: the table, or a CTE with its columns where the certificate of
 * an event is changed by this very statement.
 */
export const insertDeliveriesSql = ({ events, certificates }: { events: string; certificates: string }): string => `
  INSERT INTO webhook_deliveries (subscription_id, event_id, organisation_id, event_type, occurred_at, data, status, attempts,
    next_attempt_at, give_up_at, created_at)
  SELECT s.id, e."id", s.organisation_id, e."type", e."occurredAt",
    CASE WHEN c.id IS NULL THEN e."data" ELSE ${certificateData("c")} || e."data" END, 'queued', 0,
    e."occurredAt", e."occurredAt" + interval '${GIVE_UP_MS / HOUR_MS} hours', e."occurredAt"
  FROM jsonb_to_recordset(${events}) AS e("id" text, "type" text, "organisationId" text, "occurredAt" timestamptz,
    "certificateId" text, "data" jsonb)
  JOIN webhook_subscriptions s ON s.organisation_id = e."organisationId" AND s.status = 'active'
    AND e."type" = ANY(s.event_types)
  LEFT JOIN ${certificates} c ON c.id = e."certificateId"
  ON CONFLICT (subscription_id, event_id) DO NOTHING`;
