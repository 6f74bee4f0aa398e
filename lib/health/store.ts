import type { Database } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";
import {
  applicationHealthSql,
  clientHealthSql,
  type HealthState,
  missingKeySql,
  type NeededKey,
} from "@/lib/state/client-health";
import { isActiveSql } from "@/lib/state/suspension";

export interface ClientHealthRow {
  clientId: string;
  applicationId: string;
  state: HealthState | null;
  missingKey: NeededKey | null;
  lastSucceededAt: Date | null;
  lastFailedAt: Date | null;
  failedCheck: string | null;
  failedRequestId: string | null;
  lastWithoutKidAt: Date | null;
}

export type ApplicationHealthRow = Pick<
  ClientHealthRow,
  "applicationId" | "state" | "lastSucceededAt" | "lastFailedAt"
>;

/** One UTC day of a client or application. */
export interface DayRow {
  id: string;
  /** YYYY-MM-DD. */
  day: string;
  successes: number;
  failures: number;
}

const NOW = "$now::timestamptz";

/** Each client costs index look-ups only. */
const clientsWhere = (
  condition: string,
): string => `SELECT c.client_id AS "clientId", c.application_id AS "applicationId",
      CASE WHEN ${isActiveSql("c")} AND ${isActiveSql("a")} AND ${isActiveSql("o")}
        THEN ${clientHealthSql("v", "needs.missing", NOW)} END AS state,
      needs.missing AS "missingKey", v.last_succeeded_at AS "lastSucceededAt", v.last_failed_at AS "lastFailedAt",
      v.failed_check AS "failedCheck", v.failed_request_id AS "failedRequestId", v.last_without_kid_at AS "lastWithoutKidAt"
    FROM oauth_clients c JOIN applications a ON a.id = c.application_id JOIN organisations o ON o.id = c.organisation_id
    LEFT JOIN client_activity v ON v.client_id = c.client_id
    CROSS JOIN LATERAL (SELECT ${missingKeySql("c", NOW)} AS missing) needs
    WHERE ${condition}`;

const CLIENT_ROWS = defineStatement<{ ids: readonly string[]; now: Date }, ClientHealthRow>(
  "client-health",
  clientsWhere("c.client_id = ANY($ids::text[])"),
);
/** One row for each application: 200 applications can have 20,000 clients. */
const APPLICATION_ROWS = defineStatement<{ ids: readonly string[]; now: Date }, ApplicationHealthRow>(
  "application-health",
  `SELECT c."applicationId", ${applicationHealthSql("c.state")} AS state,
    max(c."lastSucceededAt") AS "lastSucceededAt", max(c."lastFailedAt") AS "lastFailedAt"
  FROM (${clientsWhere("c.application_id = ANY($ids::text[])")}) c GROUP BY c."applicationId"`,
);

const CLIENT_DAYS = defineStatement<{ ids: readonly string[]; since: Date }, DayRow>(
  "client-health-days",
  `SELECT h.client_id AS id, to_char(h.hour AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, sum(h.successes)::int AS successes,
    sum(h.failures)::int AS failures
  FROM client_hours h WHERE h.client_id = ANY($ids::text[]) AND h.hour >= $since::timestamptz GROUP BY 1, 2`,
);

/** Seven rows for each application, however many clients it has. */
const APPLICATION_DAYS = defineStatement<{ ids: readonly string[]; since: Date }, DayRow>(
  "application-health-days",
  `SELECT d.application_id AS id, to_char(d.day, 'YYYY-MM-DD') AS day, d.successes, d.failures
  FROM application_days d
  WHERE d.application_id = ANY($ids::text[]) AND d.day >= ($since::timestamptz AT TIME ZONE 'UTC')::date`,
);

interface Span {
  ids: readonly string[];
  /** Beginning of the first day. */
  since: Date;
  now: Date;
}

/** Of these clients. The caller has checked that they are in its scope. */
export async function findClientHealth(
  db: Database,
  { ids, since, now }: Span,
): Promise<[ClientHealthRow[], DayRow[]]> {
  return Promise.all([db.query(CLIENT_ROWS, { ids, now }), db.query(CLIENT_DAYS, { ids, since })]);
}

/** Of the clients of these applications. The caller has checked that they are in its scope. */
export async function findApplicationHealth(
  db: Database,
  { ids, since, now }: Span,
): Promise<[ApplicationHealthRow[], DayRow[]]> {
  return Promise.all([db.query(APPLICATION_ROWS, { ids, now }), db.query(APPLICATION_DAYS, { ids, since })]);
}
