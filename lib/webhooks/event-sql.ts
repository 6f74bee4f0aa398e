/** An event that can't be delivered for so long is given up. */
export const GIVE_UP_HOURS = 72;

const utc = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** SQL: what events about a certificate say of it. `c`: alias of a row with the columns of `certificates`. */
export const certificateData = (c: string): string => `jsonb_build_object(
  'certificateId', ${c}.id, 'kid', ${c}.kid, 'serialNumber', ${c}.serial, 'type', ${c}.type, 'name', ${c}.name,
  'subject', ${c}.subject, 'organisationId', ${c}.organisation_id, 'applicationId', ${c}.application_id,
  'notBefore', ${utc(`${c}.not_before`)}, 'notAfter', ${utc(`${c}.not_after`)},
  'replaces', (SELECT p.kid FROM certificates p WHERE p.id = ${c}.replaces_id))`;

/** Columns that a row must have for `certificateData`. */
export const CERTIFICATE_COLUMNS = [
  "id",
  "kid",
  "serial",
  "type",
  "name",
  "subject",
  "organisation_id",
  "application_id",
  "not_before",
  "not_after",
  "replaces_id",
] as const;

/**
 * SQL of the issuing statement: queues `certificate.issued` or `certificate.renewed` for a certificate that becomes active by
 * it. It reads one index entry where nobody subscribed, and writes nothing.
 * `issued`: CTE with CERTIFICATE_COLUMNS and status; `eventId`, `at`: SQL expressions.
 */
export const emitIssued = (issued: string, { eventId, at }: { eventId: string; at: string }): string => `
  INSERT INTO webhook_deliveries (subscription_id, event_id, organisation_id, event_type, occurred_at, data, status, attempts,
    next_attempt_at, give_up_at, created_at)
  SELECT s.id, ${eventId}, s.organisation_id, e.type, ${at}, ${certificateData("i")}, 'queued', 0, ${at},
    ${at} + interval '${GIVE_UP_HOURS} hours', ${at}
  FROM ${issued} i
  CROSS JOIN LATERAL (SELECT CASE WHEN i.replaces_id IS NULL THEN 'certificate.issued' ELSE 'certificate.renewed' END AS type) e
  JOIN webhook_subscriptions s ON s.organisation_id = i.organisation_id AND s.status = 'active' AND e.type = ANY(s.event_types)
  WHERE i.status = 'active'`;
