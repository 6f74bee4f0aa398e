import { toColumns } from "@/lib/db/columns";
import type { Database } from "@/lib/db/database";
import { DELETE_BATCH, deleteInBatches } from "@/lib/db/delete-in-batches";
import type { KeyUsageDay } from "@/lib/db/generated/client";
import { defineStatement } from "@/lib/db/statement";
import type { Identifier } from "@/lib/operation/identifiers";
import type { Scope } from "@/lib/operation/scope";
import { isValidSql } from "@/lib/state/certificate";
import { isLiveSql } from "@/lib/state/key";

/** Counts that are added to a row of `key_usage_days`. */
export type UsageSum = KeyUsageDay;

/**
 * Adds the sums and updates `certificates.last_used_at`, at most once a minute for each certificate. Sorted by key, which prevents deadlocks;
 * certificates that another transaction has locked are left to the next call.
 */
const ADD = defineStatement<{ rows: string }>(
  "key-usage-add",
  `
  WITH sums AS MATERIALIZED (
    SELECT * FROM jsonb_populate_recordset(NULL::key_usage_days, $rows::jsonb)
  ), added AS (
    INSERT INTO key_usage_days AS u
    SELECT * FROM sums ORDER BY kid, day, client_id, audience
    ON CONFLICT (kid, day, client_id, audience) DO UPDATE SET
      successes = u.successes + EXCLUDED.successes,
      failures = u.failures + EXCLUDED.failures,
      mtls = u.mtls + EXCLUDED.mtls,
      first_used_at = LEAST(u.first_used_at, EXCLUDED.first_used_at),
      last_succeeded_at = GREATEST(u.last_succeeded_at, EXCLUDED.last_succeeded_at),
      last_failed_at = GREATEST(u.last_failed_at, EXCLUDED.last_failed_at),
      last_mtls_at = GREATEST(u.last_mtls_at, EXCLUDED.last_mtls_at),
      last_without_kid_at = GREATEST(u.last_without_kid_at, EXCLUDED.last_without_kid_at)
  ), used AS (
    SELECT kid, max(GREATEST(last_succeeded_at, last_mtls_at)) AS at FROM sums GROUP BY kid
  ), free AS (
    SELECT c.id, used.at FROM used JOIN certificates c ON c.kid = used.kid
    WHERE used.at IS NOT NULL AND (c.last_used_at IS NULL OR c.last_used_at <= used.at - interval '1 minute')
    FOR UPDATE OF c SKIP LOCKED
  )
  UPDATE certificates t SET last_used_at = free.at FROM free WHERE t.id = free.id`,
);

/** YYYY-MM-DD, UTC. */
const dayOf = (time: Date) => time.toISOString().slice(0, 10);
/** Ids of the organisations, null for all, and of single applications. */
type Owners = { organisations: readonly string[] | null; applications: readonly string[] };
const ownersOf = (scope: Scope): Owners =>
  scope === "all"
    ? { organisations: null, applications: [] }
    : { organisations: [...scope.organisations], applications: [...scope.applications] };
/** The condition on `Owners`. `application`: the expression of the application's id. */
const isInScopeSql = (alias: string, application = `${alias}.application_id`) =>
  `($organisations::text[] IS NULL OR ${alias}.organisation_id = ANY($organisations::text[])
    OR ${application} = ANY($applications::text[]))`;

export async function addUsage(db: Database, sums: readonly UsageSum[]): Promise<void> {
  const rows = sums.map((sum) => ({ ...toColumns(sum), day: dayOf(sum.day) }));
  await db.query(ADD, { rows: JSON.stringify(rows) });
}

/** One day of one key with one client and audience. */
export interface UsageRow extends Omit<UsageSum, "day" | "organisationId"> {
  /** YYYY-MM-DD, UTC. */
  day: string;
  /** Null: no client was named, or it was deleted. */
  clientName: string | null;
}

/** Maximum of rows that are read: 400 days with a dozen clients. */
const MOST_ROWS = 5_000;

const FIND = defineStatement<{ kids: readonly string[]; since: string } & Owners, UsageRow>(
  "key-usage-find",
  `
  SELECT u.kid, to_char(u.day, 'YYYY-MM-DD') AS "day", u.client_id AS "clientId", u.audience, u.successes, u.failures, u.mtls,
    u.first_used_at AS "firstUsedAt", u.last_succeeded_at AS "lastSucceededAt", u.last_failed_at AS "lastFailedAt",
    u.last_mtls_at AS "lastMtlsAt", u.last_without_kid_at AS "lastWithoutKidAt", c.name AS "clientName"
  FROM key_usage_days u LEFT JOIN oauth_clients c ON c.client_id = u.client_id
  WHERE u.kid = ANY($kids::text[]) AND ${isInScopeSql("u", "c.application_id")} AND u.day >= $since::date
  ORDER BY u.day DESC LIMIT ${MOST_ROWS}`,
);

/** Usage of the keys by day since `since` (UTC), newest first, of organisations in the scope. */
export function findUsage(db: Database, kids: readonly string[], scope: Scope, since: Date): Promise<UsageRow[]> {
  return db.query(FIND, { kids, ...ownersOf(scope), since: dayOf(since) });
}

const FIND_KID = defineStatement<
  { kid: string | null; sha1: string | null; serials: readonly string[] } & Owners,
  { kid: string }
>(
  "key-usage-find-kid",
  `
  SELECT c.kid FROM certificates c
  WHERE c.kid IS NOT NULL AND (c.kid = $kid OR c.thumbprint_sha1 = $sha1 OR c.serial = ANY($serials::text[]))
    AND ${isInScopeSql("c")}
  UNION
  SELECT r.kid FROM registered_keys r WHERE r.kid = $kid AND ${isInScopeSql("r")}
  LIMIT 2`,
);

/** KID of the certificate or registered key with this identifier in the scope; undefined when none or several match. */
export async function findKeyKid(db: Database, name: Identifier, scope: Scope): Promise<string | undefined> {
  const { kid = null, sha1 = null, serials } = name;
  const rows = await db.query(FIND_KID, { kid, sha1, serials, ...ownersOf(scope) });
  return rows.length === 1 ? rows[0]?.kid : undefined;
}

const FIND_WITHOUT_KID = defineStatement<
  { applicationId: string; now: Date; since: string; most: number },
  ClientWithoutKid
>(
  "key-usage-clients-without-kid",
  `
  SELECT c.client_id AS "clientId", c.name, c.allow_assertions_without_kid AS "isAllowed"
  FROM key_usage_days u JOIN oauth_clients c ON c.client_id = u.client_id
  WHERE c.application_id = $applicationId AND c.key_source = 'managed' AND u.day >= $since::date AND u.kid IN (
    SELECT t.kid FROM certificates t
    WHERE t.application_id = $applicationId AND t.type = 'signing' AND ${isValidSql("t", "$now")}
    UNION ALL
    SELECT r.kid FROM registered_keys r
    WHERE r.application_id = $applicationId AND r.usage = 'signing' AND ${isLiveSql("r", "$now")})
  GROUP BY c.client_id, c.name, c.allow_assertions_without_kid
  HAVING max(u.last_without_kid_at) >= max(u.last_succeeded_at)
  ORDER BY c.name, c.client_id LIMIT $most`,
);

/** A client of an application whose last accepted assertion had no `kid`. */
export interface ClientWithoutKid {
  clientId: string;
  name: string;
  /** It may omit the `kid` with several keys too. */
  isAllowed: boolean;
}

/**
 * The application's clients whose last accepted assertion since `since` had no `kid`, signed with a key that is still usable. Without a
 * scope: the caller has read the application.
 */
export function findClientsWithoutKid(
  db: Database,
  { applicationId, now, since, most }: { applicationId: string; now: Date; since: Date; most: number },
): Promise<ClientWithoutKid[]> {
  return db.query(FIND_WITHOUT_KID, { applicationId, now, since: dayOf(since), most });
}

const DELETE = defineStatement<{ before: string }>(
  "key-usage-delete",
  `DELETE FROM key_usage_days WHERE ctid = ANY (
    ARRAY(SELECT ctid FROM key_usage_days WHERE day < $before::date LIMIT ${DELETE_BATCH})) RETURNING 1 AS deleted`,
);

/** Deletes the usage of earlier days. @returns the number of deleted rows */
export function forgetUsage(db: Database, before: Date): Promise<number> {
  return deleteInBatches(db, DELETE, { before: dayOf(before) });
}
