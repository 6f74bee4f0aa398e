import type { ClientRow } from "@/lib/clients/public";
import type { Database } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";
import { isValidSql } from "@/lib/state/certificate";
import { registeredKeyStateSql } from "@/lib/state/key";
import type { ClientKeyRing } from "../client-key";

/** How many of the newest other certificates are read besides those that may be in use: enough to explain a refusal. */
const HISTORY_LIMIT = 200;

/**
 * The certificate limit of an application and `HISTORY_LIMIT` bound the rows. The database's clock, minus a day, decides only how much history
 * is read.
 */
const RING = defineStatement<{ clientId: string }, RingRow>(
  "client-key-ring",
  `
  SELECT c.client_id AS "clientId", c.application_id AS "applicationId", c.organisation_id AS "organisationId", c.name,
    c.auth_method AS "authMethod", c.secret_hash AS "secretHash", c.secret_hint AS "secretHint",
    c.grant_types AS "grantTypes", c.scopes, c.redirect_uris AS "redirectUris",
    c.assertion_algorithms AS "assertionAlgorithms", c.audience_policy AS "audiencePolicy",
    c.assertion_lifetime_seconds AS "assertionLifetimeSeconds", c.key_source AS "keySource", c.jwks_uri AS "jwksUri",
    c.certificate_bound_tokens AS "certificateBoundTokens", c.dpop_bound_access_tokens AS "dpopBoundAccessTokens",
    c.allow_assertions_without_kid AS "allowAssertionsWithoutKid", c.status, c.suspended_by AS "suspendedBy", c.created_at AS "createdAt",
    c.updated_at AS "updatedAt", a.name AS "applicationName", a.type AS "applicationType",
    a.security_configuration AS "securityConfiguration",
    a.status AS "applicationStatus", o.legal_name AS "organisationName", o.status AS "organisationStatus",
    (SELECT coalesce(json_agg(k ORDER BY (k.state = 'active') DESC, k.created DESC), '[]')::text FROM (
      SELECT t.id, t.kid, NULL AS "givenKid", t.public_key AS jwk, NULL AS algorithm, 'certificate' AS source,
        t.type AS usage, t.status::text AS state, t.kid AS "thumbprintS256", t.name,
        extract(epoch FROM t.not_before) * 1000 AS "notBefore", extract(epoch FROM t.not_after) * 1000 AS "notAfter",
        t.created_at AS created
      FROM certificates t
      WHERE t.application_id = c.application_id AND t.kid IS NOT NULL
        AND (${isValidSql("t", "now() - interval '1 day'")} OR t.id IN (
          SELECT h.id FROM certificates h WHERE h.application_id = c.application_id AND h.kid IS NOT NULL
          ORDER BY h.created_at DESC, h.id DESC LIMIT ${HISTORY_LIMIT}))
      UNION ALL
      (SELECT r.id, r.kid, r.given_kid, r.public_key, r.algorithm, 'registered', r.usage,
        ${registeredKeyStateSql("r")},
        CASE WHEN r.certificate_der IS NOT NULL THEN r.kid END, r.name,
        extract(epoch FROM r.not_before) * 1000, extract(epoch FROM r.not_after) * 1000, r.created_at
      FROM registered_keys r WHERE r.client_id = c.client_id
      ORDER BY r.removed_at DESC NULLS FIRST LIMIT ${HISTORY_LIMIT})
    ) k WHERE c.key_source = 'managed') AS "keys"
  FROM oauth_clients c
  JOIN applications a ON a.id = c.application_id
  JOIN organisations o ON o.id = c.organisation_id
  WHERE c.client_id = $clientId`,
);

/** `keys`: a JSON list. */
export type RingRow = ClientRow & Omit<ClientKeyRing, "client" | "keys"> & { keys: string };

/** The client with the status of its application and organisation, and every key that a KID may name. Without a scope. */
export async function findRing(db: Database, clientId: string): Promise<RingRow | undefined> {
  return (await db.query(RING, { clientId }))[0];
}
