import type { Database, Tx } from "@/lib/db/database";
import { CHANGES_CHANNEL } from "@/lib/runtime/changes";
import { isValidSql } from "@/lib/state/certificate";
import { isHolderActiveSql } from "@/lib/state/suspension";
import type { KeyRow, KeySetAddress } from "./key-set";

/** Newest keys an inactive set shows: history is long, and who needs an older one has its permanent `x5u`. */
export const INACTIVE_LIMIT = 1_000;

/**
 * $1 organisation, $2 now; $3 application. Suspended holders have no active keys: theirs are shown as inactive. An application's
 * set starts from the application, so that no plan ever reads the whole organisation.
 */
const certificatesText = ({ applicationId, kind, isInactive }: KeySetAddress) => `
  SELECT c.kid, c.der, c.public_key AS "publicKey", p.definition->>'use' AS "use", NULL AS alg, c.issuer_id AS "issuerId",
    c.organisation_id AS "organisationId", c.application_id AS "applicationId", c.not_before AS "notBefore",
    c.not_after AS "notAfter", c.created_at AS "createdAt", c.id
  ${
    applicationId === null
      ? `FROM organisations o JOIN certificates c ON c.organisation_id = o.id
         LEFT JOIN applications a ON a.id = c.application_id`
      : `FROM applications a JOIN organisations o ON o.id = a.organisation_id AND a.id = $3
         JOIN certificates c ON c.application_id = a.id`
  }
  JOIN certificate_profiles p ON p.id = c.profile_id
  WHERE o.id = $1 AND c.kid IS NOT NULL AND c.type ${kind === "transport" ? "=" : "<>"} 'transport'
    AND ${isInactive ? "NOT" : ""} (${isValidSql("c", "$2")} AND ${isHolderActiveSql("o", "a")})
  ORDER BY c.created_at DESC, c.id DESC ${isInactive ? `LIMIT ${INACTIVE_LIMIT}` : ""}`;

/**
 * The same of registered keys. Two clients may have registered one key, and a removed one may have come back: each KID is there
 * once, as the best of its rows. Keys that begin later are read along, the publisher waits for them.
 */
const registeredKeysText = ({ applicationId, kind, isInactive }: KeySetAddress) => `
  SELECT r.kid, r.der, r."publicKey", r."use", r.alg, NULL AS "issuerId", r."organisationId", r."applicationId",
    r."notBefore", r."notAfter", r."createdAt", r.id
  FROM (
    SELECT DISTINCT ON (k.application_id, k.kid) k.kid, k.certificate_der AS der, k.public_key AS "publicKey",
      CASE k.usage WHEN 'signing' THEN 'sig' WHEN 'encryption' THEN 'enc' ELSE 'tls' END AS "use", k.algorithm AS alg,
      k.organisation_id AS "organisationId", k.application_id AS "applicationId", k.not_before AS "notBefore",
      k.not_after AS "notAfter", k.created_at AS "createdAt", k.id, state.is_active
    FROM registered_keys k
    JOIN oauth_clients l ON l.client_id = k.client_id
    JOIN applications a ON a.id = k.application_id
    JOIN organisations o ON o.id = k.organisation_id
    CROSS JOIN LATERAL (SELECT k.removed_at IS NULL AND (k.not_after IS NULL OR k.not_after > $2)
      AND l.status = 'active' AND l.key_source = 'managed' AND a.status = 'active' AND o.status = 'active'
      AND NOT EXISTS (SELECT 1 FROM blocked_keys b WHERE b.key_fingerprint = k.key_fingerprint) AS is_active) state
    WHERE k.organisation_id = $1 ${applicationId === null ? "" : "AND k.application_id = $3"}
      AND k.usage ${kind === "transport" ? "=" : "<>"} 'transport'
    ORDER BY k.application_id, k.kid, state.is_active DESC, k.created_at DESC, k.id DESC) r
  WHERE ${isInactive ? "NOT" : ""} r.is_active
  ORDER BY r."createdAt" DESC, r.id DESC ${isInactive ? `LIMIT ${INACTIVE_LIMIT}` : ""}`;

const keySetText = (address: KeySetAddress) => `
  SELECT kid, der, "publicKey", "use", alg, "issuerId", "organisationId", "applicationId", "notBefore", "notAfter"
  FROM ((${certificatesText(address)}) UNION ALL (${registeredKeysText(address)})) keys
  ORDER BY "createdAt" DESC, id DESC ${address.isInactive ? `LIMIT ${INACTIVE_LIMIT}` : ""}`;

/** Keys of a set, newest first. */
export function readKeySet(db: Database, address: KeySetAddress, now: Date): Promise<KeyRow[]> {
  const { organisationId, applicationId, kind, isInactive } = address;
  const level = applicationId === null ? "organisation" : "application";
  const name = `key-set-${level}-${kind}-${isInactive ? "inactive" : "active"}`;
  const values = applicationId === null ? [organisationId, now] : [organisationId, now, applicationId];
  return db.query<KeyRow>({ name, text: keySetText(address) }, values);
}

/** Whether there is such an organisation, or such an application in it: an empty key set is not a 404. */
export async function isKnownHolder(db: Database, organisationId: string, applicationId: string | null) {
  const rows = await db.query<{ known: boolean }>(
    {
      name: "key-set-holder",
      text: `SELECT EXISTS (SELECT 1 FROM organisations o WHERE o.id = $1 AND ($2::text IS NULL
        OR EXISTS (SELECT 1 FROM applications a WHERE a.id = $2 AND a.organisation_id = o.id))) AS known`,
    },
    [organisationId, applicationId],
  );
  return rows[0]?.known === true;
}

/** DER of a certificate of exactly this holder, whatever its status: `x5u` is permanent. */
export async function readCertificateDer(
  db: Database,
  organisationId: string,
  applicationId: string | null,
  kid: string,
): Promise<Uint8Array | undefined> {
  const rows = await db.query<{ der: Uint8Array | null; organisationId: string; applicationId: string | null }>(
    {
      name: "certificate-der",
      text: `SELECT der, organisation_id AS "organisationId", application_id AS "applicationId"
        FROM certificates WHERE kid = $1`,
    },
    [kid],
  );
  return (
    rows.find((row) => row.organisationId === organisationId && row.applicationId === applicationId)?.der ?? undefined
  );
}

export interface SerialStatus {
  serial: string;
  status: string;
  revokedAt: Date | null;
  revocationReason: string | null;
}

/**
 * Status of serials of one issuer; what is not there has no row. Asked by serial alone: that index answers with one row. Our own
 * TLS listener's certificates are among them: its clients may want to know.
 */
export async function readSerials(db: Database, issuerId: string, serials: readonly string[]): Promise<SerialStatus[]> {
  const rows = await db.query<SerialStatus & { issuerId: string }>(
    {
      name: "serial-status",
      text: `SELECT serial, status::text, revoked_at AS "revokedAt", revocation_reason AS "revocationReason",
        issuer_id AS "issuerId" FROM certificates WHERE serial = ANY($1)
        UNION ALL SELECT serial, 'revoked', revoked_at, revocation_reason, issuer_id FROM recovered_certificates
        WHERE serial = ANY($1)
        UNION ALL SELECT serial, replace(status::text, 'retired', 'active'), NULL, NULL, parent_id FROM authorities
        WHERE kind IN ('tls', 'issuing') AND serial = ANY($1)`,
    },
    [serials],
  );
  return rows.filter((row) => row.issuerId === issuerId);
}

/** Certificate of any authority that is or was in use, the OCSP responders' too. */
export async function readAuthorityDer(db: Database, id: string): Promise<Uint8Array | undefined> {
  const rows = await db.query<{ der: Uint8Array }>(
    {
      name: "authority-der",
      text: "SELECT certificate_der AS der FROM authorities WHERE id = $1 AND status IN ('active', 'retired')",
    },
    [id],
  );
  return rows[0]?.der;
}

export interface StoredCrl {
  der: Uint8Array;
  number: string;
  thisUpdate: Date;
  nextUpdate: Date;
  revokedTotal: number;
}

/**
 * The CRL with the highest number, from any process, if that is above `knownNumber`: who signed it need not read megabytes back.
 * `number` alone would be the column of the answer, a text: "9" after "10".
 */
export async function readNewestCrl(
  db: Database,
  authorityId: string,
  knownNumber = 0n,
): Promise<StoredCrl | undefined> {
  const rows = await db.query<StoredCrl>(
    {
      name: "crl-newest",
      text: `SELECT der, number::text AS number, this_update AS "thisUpdate", next_update AS "nextUpdate",
        revoked_total AS "revokedTotal" FROM crls WHERE authority_id = $1 AND crls.number > $2::bigint
        ORDER BY crls.number DESC LIMIT 1`,
    },
    [authorityId, knownNumber.toString()],
  );
  return rows[0];
}

/** When the CRL with the highest number was signed. */
export async function readNewestTimes(db: Database, authorityId: string): Promise<{ thisUpdate: Date } | undefined> {
  const rows = await db.query<{ thisUpdate: Date }>(
    {
      name: "crl-newest-times",
      text: `SELECT this_update AS "thisUpdate" FROM crls WHERE authority_id = $1 ORDER BY number DESC LIMIT 1`,
    },
    [authorityId],
  );
  return rows[0];
}

/**
 * Whether the newest CRL has every revocation of its issuer. The number of revocations never falls, so two equal totals mean
 * the same set.
 */
export async function isNewestCrlComplete(db: Database, authorityId: string): Promise<boolean> {
  const rows = await db.query<{ isComplete: boolean | null }>(
    {
      name: "crl-is-complete",
      text: `SELECT (SELECT revoked_total FROM crls WHERE authority_id = $1 ORDER BY number DESC LIMIT 1)
        = (SELECT count(*) FROM certificates WHERE issuer_id = $1 AND revoked_at IS NOT NULL)
        + (SELECT count(*) FROM recovered_certificates WHERE issuer_id = $1) AS "isComplete"`,
    },
    [authorityId],
  );
  return rows[0]?.isComplete === true;
}

/** What a CRL has to list, as one text: a row for each of 50,000 entries would keep the event loop busy. */
export interface RevokedList {
  /** A line for each entry: serial, milliseconds since 1970, reason or nothing. */
  lines: string;
  /** Entries of the list and those left out because their certificates ended long ago. */
  revokedTotal: number;
}

/**
 * Reserves a CRL number and reads what that CRL has to list, in one short transaction. The number's row stays locked until the
 * list has been read, so a higher number never has an older list (RFC 5280 §5.2.3).
 *
 * A number is the time in milliseconds, or one above the last where that is more: a database that was restored from a backup
 * does not know the last number, but it knows what time it is (decision 130). By the database's clock, the one that all
 * processes share.
 * @param endedAfter certificates that ended before, and were revoked before, are left out
 * @param above a number that this process has published: one of a database that was exchanged under it is not below
 */
export async function reserveCrl(
  tx: Tx,
  authorityId: string,
  { endedAfter, above }: { endedAfter: Date; above: bigint },
): Promise<RevokedList & { number: bigint }> {
  const reserved = await tx.$queryRaw<{ number: string }[]>`
    UPDATE authorities
    SET crl_number = GREATEST(crl_number + 1, ${above}::bigint + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    WHERE id = ${authorityId} RETURNING crl_number::text AS number`;
  const rows = await tx.$queryRaw<RevokedList[]>`
    WITH revoked AS (
      SELECT serial, revoked_at, revocation_reason, not_after FROM certificates
      WHERE issuer_id = ${authorityId} AND revoked_at IS NOT NULL
      UNION ALL SELECT serial, revoked_at, revocation_reason, coalesce(not_after, 'infinity') FROM recovered_certificates
      WHERE issuer_id = ${authorityId})
    SELECT count(*)::int AS "revokedTotal", coalesce(string_agg(
      serial || ' ' || (extract(epoch FROM revoked_at) * 1000)::bigint || ' ' || coalesce(revocation_reason, ''), E'\n'
      ORDER BY revoked_at, serial
    ) FILTER (WHERE not_after > ${endedAfter}::timestamptz OR revoked_at > ${endedAfter}::timestamptz), '') AS "lines"
    FROM revoked`;
  const [number] = reserved;
  if (!number) throw new Error(`There is no authority ${authorityId} to number a CRL of`);
  return { number: BigInt(number.number), ...(rows[0] as RevokedList) }; // an aggregate without GROUP BY has exactly one row
}

/** How many of an authority's CRLs are kept. */
const KEPT_CRLS = 10;

/** Publishes a CRL to the other processes and forgets old ones; one statement. */
export async function insertCrl(db: Database, authorityId: string, crl: StoredCrl): Promise<void> {
  await db.query(
    {
      name: "crl-insert",
      text: `WITH inserted AS (
          INSERT INTO crls (authority_id, number, der, this_update, next_update, revoked_total)
          VALUES ($1, $2::bigint, $3, $4, $5, $6) RETURNING number
        ), pruned AS (DELETE FROM crls WHERE authority_id = $1 AND number <
          (SELECT number FROM crls WHERE authority_id = $1 ORDER BY number DESC OFFSET ${KEPT_CRLS} - 2 LIMIT 1))
        SELECT number::text, pg_notify('${CHANGES_CHANNEL}', $7)::text AS notified FROM inserted`,
    },
    [
      authorityId,
      crl.number,
      crl.der,
      crl.thisUpdate,
      crl.nextUpdate,
      crl.revokedTotal,
      JSON.stringify({ kind: "authority", authorityId }),
    ],
  );
}
