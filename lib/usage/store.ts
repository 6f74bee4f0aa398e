import { toColumns } from "@/lib/db/columns";
import type { Database } from "@/lib/db/database";
import type { KeyUsageDay } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/operation/actor";
import type { Identifier } from "@/lib/operation/identifiers";

/** What is added to a row of `key_usage_days`. */
export type UsageSum = KeyUsageDay;

/**
 * Adds sums, and brings `certificates.last_used_at` along, at most once a minute for each. In the order of the key, so that
 * two processes never wait for each other in a circle; certificates that someone else holds are left to the next time.
 */
const ADD = {
  name: "key-usage-add",
  text: `
  WITH sums AS MATERIALIZED (
    SELECT * FROM jsonb_populate_recordset(NULL::key_usage_days, $1::jsonb)
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
      last_mtls_at = GREATEST(u.last_mtls_at, EXCLUDED.last_mtls_at)
  ), used AS (
    SELECT kid, max(GREATEST(last_succeeded_at, last_mtls_at)) AS at FROM sums GROUP BY kid
  ), free AS (
    SELECT c.id, used.at FROM used JOIN certificates c ON c.kid = used.kid
    WHERE used.at IS NOT NULL AND (c.last_used_at IS NULL OR c.last_used_at <= used.at - interval '1 minute')
    FOR UPDATE OF c SKIP LOCKED
  )
  UPDATE certificates t SET last_used_at = free.at FROM free WHERE t.id = free.id`,
};

export async function addUsage(db: Database, sums: readonly UsageSum[]): Promise<void> {
  const rows = sums.map((sum) => ({ ...toColumns(sum), day: sum.day.toISOString().slice(0, 10) }));
  await db.query(ADD, [JSON.stringify(rows)]);
}

/** One day of one key with one client and audience. */
export interface UsageRow extends Omit<UsageSum, "day" | "organisationId"> {
  /** YYYY-MM-DD, UTC. */
  day: string;
  /** Null: no client was named, or it is gone. */
  clientName: string | null;
}

/** Rows of one key that are read at most: 400 days with a dozen clients. */
const MOST_ROWS = 5_000;

const FIND = {
  name: "key-usage-find",
  text: `
  SELECT u.kid, to_char(u.day, 'YYYY-MM-DD') AS "day", u.client_id AS "clientId", u.audience, u.successes, u.failures, u.mtls,
    u.first_used_at AS "firstUsedAt", u.last_succeeded_at AS "lastSucceededAt", u.last_failed_at AS "lastFailedAt",
    u.last_mtls_at AS "lastMtlsAt", c.name AS "clientName"
  FROM key_usage_days u LEFT JOIN oauth_clients c ON c.client_id = u.client_id
  WHERE u.kid = ANY($1::text[]) AND ($2::text[] IS NULL OR u.organisation_id = ANY($2::text[])) AND u.day >= $3::date
  ORDER BY u.day DESC LIMIT ${MOST_ROWS}`,
};

/** The days of some keys since `since` (UTC), newest first, of organisations in the scope. */
export function findUsage(db: Database, kids: readonly string[], scope: Scope, since: Date): Promise<UsageRow[]> {
  return db.query<UsageRow>(FIND, [[...kids], idsOf(scope), since.toISOString().slice(0, 10)]);
}

const FIND_KID = {
  name: "key-usage-find-kid",
  text: `
  SELECT kid FROM certificates
  WHERE kid IS NOT NULL AND (kid = $1 OR thumbprint_sha1 = $3 OR serial = ANY($4::text[]))
    AND ($2::text[] IS NULL OR organisation_id = ANY($2::text[]))
  UNION
  SELECT r.kid FROM registered_keys r
  WHERE r.kid = $1 AND ($2::text[] IS NULL OR r.organisation_id = ANY($2::text[]))
  LIMIT 2`,
};

/** KID of the certificate or registered key of this name in the scope; undefined when it names none, or by its digits two. */
export async function findKeyKid(db: Database, name: Identifier, scope: Scope): Promise<string | undefined> {
  const { kid = null, sha1 = null, serials } = name;
  const rows = await db.query<{ kid: string }>(FIND_KID, [kid, idsOf(scope), sha1, serials]);
  return rows.length === 1 ? rows[0]?.kid : undefined;
}

const FORGET = {
  name: "key-usage-forget",
  // In pieces: one statement that deletes a million rows would hold its locks for as long.
  text: `DELETE FROM key_usage_days WHERE ctid = ANY (
    ARRAY(SELECT ctid FROM key_usage_days WHERE day < $1::date LIMIT 10000)) RETURNING 1 AS gone`,
};

/** Removes days before this one. Returns how many rows went. */
export async function forgetUsage(db: Database, before: Date): Promise<number> {
  for (let total = 0; ; ) {
    const { length } = await db.query(FORGET, [before.toISOString().slice(0, 10)]);
    total += length;
    if (length < 10_000) return total;
  }
}

const idsOf = (scope: Scope) => (scope === "all" ? null : [...scope]);
