/** The keys of one client, usable or not: what client authentication, its diagnosis and JWS verification judge by. */
import type { ClientRow } from "@/lib/clients/public";
import type { Database } from "@/lib/db/database";
import type { PublicJwk } from "@/lib/pki/public-key";
import type { Change } from "@/lib/runtime/changes";

export type KeyUsage = "signing" | "transport" | "encryption";

export interface ClientKey {
  /** Id of the certificate or of the registered key; the KID for a key of an external set. */
  id: string;
  /** Unique among the keys of a client. */
  kid: string;
  /** What the imported JWK called itself. Never looked up by; lets a refusal say which KID to send instead. */
  givenKid?: string;
  jwk: PublicJwk;
  /** The only algorithm this key is for, where its JWK said one. */
  algorithm?: string;
  source: "certificate" | "registered" | "jwks_uri";
  usage: KeyUsage;
  /** `revoked`: the certificate is, or the key is known to be compromised. `removed`: taken away by its owner. */
  state: "active" | "revoked" | "removed";
  notBefore?: Date;
  notAfter?: Date;
  /** base64url SHA-256 of the certificate's DER (`x5t#S256`), where there is a certificate. */
  thumbprintS256?: string;
  name: string;
}

/** A client with everything it stands or falls with. */
export interface ClientKeyRing {
  /** Every column, `secretHash` too: it never leaves the process. */
  client: ClientRow;
  applicationName: string;
  /** server_to_server | web | native | resource_server */
  applicationType: string;
  /** active | suspended */
  applicationStatus: string;
  /** Legal name. */
  organisationName: string;
  organisationStatus: string;
  /**
   * Certificates of the application and keys registered for the client, active ones first; each KID once. Empty for a client
   * whose `keySource` is jwks_uri: its keys are those of `externalKeys`, and no certificate here may stand in for them.
   */
  keys: ClientKey[];
}

/** Why a key can't verify a client's signature. */
export type KeyFault = "revoked" | "expired" | "not_yet_valid" | "wrong_usage";

/** Undefined: usable at `now` for `usage`, by default to verify a signature of the client. Removed keys count as revoked. */
export function whyUnusable(key: ClientKey, now: Date, usage: KeyUsage = "signing"): KeyFault | undefined {
  if (key.usage !== usage) return "wrong_usage";
  if (key.state !== "active") return "revoked";
  if (key.notBefore && now < key.notBefore) return "not_yet_valid";
  return key.notAfter && now >= key.notAfter ? "expired" : undefined;
}

/**
 * Whether a ring that was loaded before this change may be out of date. Listen with `deps.changes.subscribe`:
 * - `certificate` with the ring's application: issued, revoked (also with its key, by keyCompromise)
 * - `key` with the ring's client: registered keys added, changed, removed or blocked
 * - `client`, `application`, `organisation` with the ring's ids: settings or status
 * - `unknown`: notifications may have been missed
 *
 * Ends of validity are no change: `whyUnusable` compares with the clock.
 */
export function isTouchedBy(
  { client }: { client: Pick<ClientRow, "clientId" | "applicationId" | "organisationId"> },
  change: Change,
): boolean {
  switch (change.kind) {
    case "client":
    case "key":
      return change.clientId === client.clientId;
    case "certificate":
    case "application":
      return change.applicationId === client.applicationId;
    case "organisation":
      return change.organisationId === client.organisationId;
    case "authority":
    case "blockedKey":
    case "webhook":
      return false;
    case "unknown":
      return true;
  }
}

/** Besides every certificate that may be in use, so many of the newest others are read: enough to explain a refusal. */
const HISTORY_LIMIT = 200;

/**
 * $1 client. The certificates' part is bounded by what an application may have in use, plus the history; the clock of the
 * database, a day early, only decides how much of the past is read along.
 */
const RING = {
  name: "client-key-ring",
  text: `
  SELECT c.client_id AS "clientId", c.application_id AS "applicationId", c.organisation_id AS "organisationId", c.name,
    c.auth_method AS "authMethod", c.secret_hash AS "secretHash", c.secret_hint AS "secretHint",
    c.grant_types AS "grantTypes", c.scopes, c.redirect_uris AS "redirectUris",
    c.assertion_algorithms AS "assertionAlgorithms", c.audience_policy AS "audiencePolicy",
    c.assertion_lifetime_seconds AS "assertionLifetimeSeconds", c.key_source AS "keySource", c.jwks_uri AS "jwksUri",
    c.certificate_bound_tokens AS "certificateBoundTokens", c.status, c.suspended_by AS "suspendedBy", c.created_at AS "createdAt",
    c.updated_at AS "updatedAt", a.name AS "applicationName", a.type AS "applicationType",
    a.status AS "applicationStatus", o.legal_name AS "organisationName", o.status AS "organisationStatus",
    (SELECT coalesce(json_agg(k ORDER BY (k.state = 'active') DESC, k.created DESC), '[]')::text FROM (
      SELECT t.id, t.kid, NULL AS "givenKid", t.public_key AS jwk, NULL AS algorithm, 'certificate' AS source,
        t.type AS usage, t.status AS state, t.kid AS "thumbprintS256", t.name,
        extract(epoch FROM t.not_before) * 1000 AS "notBefore", extract(epoch FROM t.not_after) * 1000 AS "notAfter",
        t.created_at AS created
      FROM certificates t
      WHERE t.application_id = c.application_id AND t.kid IS NOT NULL
        AND ((t.status = 'active' AND t.not_after > now() - interval '1 day') OR t.id IN (
          SELECT h.id FROM certificates h WHERE h.application_id = c.application_id AND h.kid IS NOT NULL
          ORDER BY h.created_at DESC, h.id DESC LIMIT ${HISTORY_LIMIT}))
      UNION ALL
      (SELECT r.id, r.kid, r.given_kid, r.public_key, r.algorithm, 'registered', r.usage,
        CASE WHEN r.removed_at IS NOT NULL THEN 'removed'
          WHEN EXISTS (SELECT 1 FROM blocked_keys b WHERE b.key_fingerprint = r.key_fingerprint) THEN 'revoked'
          ELSE 'active' END,
        CASE WHEN r.certificate_der IS NOT NULL THEN r.kid END, r.name,
        extract(epoch FROM r.not_before) * 1000, extract(epoch FROM r.not_after) * 1000, r.created_at
      FROM registered_keys r WHERE r.client_id = c.client_id
      ORDER BY r.removed_at DESC NULLS FIRST LIMIT ${HISTORY_LIMIT})
    ) k WHERE c.key_source = 'managed') AS "keys"
  FROM oauth_clients c
  JOIN applications a ON a.id = c.application_id
  JOIN organisations o ON o.id = c.organisation_id
  WHERE c.client_id = $1`,
};

/** A key as JSON has it; times in milliseconds since 1970. */
interface KeyJson extends Pick<ClientKey, "id" | "kid" | "jwk" | "source" | "usage" | "state" | "name"> {
  givenKid: string | null;
  algorithm: string | null;
  notBefore: number;
  notAfter: number | null;
  thumbprintS256: string | null;
}

type RingRow = ClientRow & Omit<ClientKeyRing, "client" | "keys"> & { keys: string };

/** What we give out, and what the database takes as text. */
const CLIENT_ID = /^[\w-]{1,64}$/;

/**
 * Reads the client, the status of what it belongs to, and every key that could be named by a KID: one statement. No scope:
 * it is asked by the authorization server for whoever authenticates. Undefined when there is no such client.
 */
export async function loadClientKeyRing(db: Database, clientId: string): Promise<ClientKeyRing | undefined> {
  if (!CLIENT_ID.test(clientId)) return undefined;
  const [row] = await db.query<RingRow>(RING, [clientId]);
  if (!row) return undefined;
  const { applicationName, applicationType, applicationStatus, organisationName, organisationStatus, keys, ...client } =
    row;
  const byKid = new Map<string, ClientKey>();
  for (const key of JSON.parse(keys) as KeyJson[]) if (!byKid.has(key.kid)) byKid.set(key.kid, fromJson(key));
  const owners = { applicationName, applicationType, applicationStatus, organisationName, organisationStatus };
  return { client, ...owners, keys: [...byKid.values()] };
}

function fromJson({ id, kid, jwk, source, usage, state, name, ...rest }: KeyJson): ClientKey {
  return {
    id,
    kid,
    jwk,
    source,
    usage,
    state,
    name,
    notBefore: new Date(rest.notBefore),
    ...(rest.notAfter === null ? {} : { notAfter: new Date(rest.notAfter) }),
    ...(rest.givenKid === null ? {} : { givenKid: rest.givenKid }),
    ...(rest.algorithm === null ? {} : { algorithm: rest.algorithm }),
    ...(rest.thumbprintS256 === null ? {} : { thumbprintS256: rest.thumbprintS256 }),
  };
}
