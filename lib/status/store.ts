import type { Database, Tx } from "@/lib/db/database";
import { defineStatement, type SqlValue, type Statement } from "@/lib/db/statement";
import { CHANGES_CHANNEL } from "@/lib/runtime/changes";
import { isValidSql } from "@/lib/state/certificate";
import { isLiveSql } from "@/lib/state/key";
import { isActiveSql, isHolderActiveSql } from "@/lib/state/suspension";
import type { KeyRow, KeySetAddress } from "./key-set";

/** Newest keys in an inactive set. Older certificates remain available at their permanent `x5u`. */
export const INACTIVE_LIMIT = 1_000;

/**
 * Keys of suspended holders are listed as inactive. The set of an application starts from the application, so that no plan reads the whole
 * organisation.
 */
const certificatesText = ({ applicationId, kind, isInactive }: KeySetAddress) => `
  SELECT c.kid, c.der, c.public_key AS "publicKey", p.definition->>'use' AS "use", NULL AS alg, c.issuer_id AS "issuerId",
    c.organisation_id AS "organisationId", c.application_id AS "applicationId", c.not_before AS "notBefore",
    c.not_after AS "notAfter", c.created_at AS "createdAt", c.id
  ${
    applicationId === null
      ? `FROM organisations o JOIN certificates c ON c.organisation_id = o.id
         LEFT JOIN applications a ON a.id = c.application_id`
      : `FROM applications a JOIN organisations o ON o.id = a.organisation_id AND a.id = $applicationId
         JOIN certificates c ON c.application_id = a.id`
  }
  JOIN certificate_profiles p ON p.id = c.profile_id
  WHERE o.id = $organisationId AND c.kid IS NOT NULL AND c.type ${kind === "transport" ? "=" : "<>"} 'transport'
    AND ${isInactive ? "NOT" : ""} (${isValidSql("c", "$now")} AND ${isHolderActiveSql("o", "a")})
  ORDER BY c.created_at DESC, c.id DESC ${isInactive ? `LIMIT ${INACTIVE_LIMIT}` : ""}`;

/**
 * The same for registered keys. Several clients may have registered one key, and a removed key may have been registered again: each KID
 * occurs once, with the best of its rows. Keys with a later `not_before` are included; the publisher publishes them then.
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
    CROSS JOIN LATERAL (SELECT ${isLiveSql("k", "$now")} AND l.key_source = 'managed' AND ${isActiveSql("l")}
      AND ${isHolderActiveSql("o", "a")} AS is_active) state
    WHERE k.organisation_id = $organisationId ${applicationId === null ? "" : "AND k.application_id = $applicationId"}
      AND k.usage ${kind === "transport" ? "=" : "<>"} 'transport'
    ORDER BY k.application_id, k.kid, state.is_active DESC, k.created_at DESC, k.id DESC) r
  WHERE ${isInactive ? "NOT" : ""} r.is_active
  ORDER BY r."createdAt" DESC, r.id DESC ${isInactive ? `LIMIT ${INACTIVE_LIMIT}` : ""}`;

const keySetText = (address: KeySetAddress) => `
  SELECT kid, der, "publicKey", "use", alg, "issuerId", "organisationId", "applicationId", "notBefore", "notAfter"
  FROM ((${certificatesText(address)}) UNION ALL (${registeredKeysText(address)})) keys
  ORDER BY "createdAt" DESC, id DESC ${address.isInactive ? `LIMIT ${INACTIVE_LIMIT}` : ""}`;

type KeySetValues = { organisationId: string; now: Date; applicationId?: string };

const keySetName = ({ applicationId, kind, isInactive }: KeySetAddress) =>
  `key-set-${applicationId === null ? "organisation" : "application"}-${kind}-${isInactive ? "inactive" : "active"}`;

/** One statement for each kind of key set; defined at the first use. */
const keySets = new Map<string, Statement<KeySetValues, KeyRow>>();

/** Keys of a set, newest first. */
export function readKeySet(db: Database, address: KeySetAddress, now: Date): Promise<KeyRow[]> {
  const { organisationId, applicationId } = address;
  const name = keySetName(address);
  let statement = keySets.get(name);
  if (!statement) {
    statement = defineStatement(name, keySetText(address));
    keySets.set(name, statement);
  }
  return db.query(statement, { organisationId, now, ...(applicationId === null ? {} : { applicationId }) });
}

const FIND_HOLDER = defineStatement<{ organisationId: string; applicationId: string | null }, { exists: boolean }>(
  "key-set-holder",
  `SELECT EXISTS (SELECT 1 FROM organisations o WHERE o.id = $organisationId AND ($applicationId::text IS NULL
    OR EXISTS (SELECT 1 FROM applications a WHERE a.id = $applicationId AND a.organisation_id = o.id))) AS exists`,
);

/** Whether the organisation exists and, where one is given, the application in it: an empty key set is not a 404. */
export async function isKnownHolder(db: Database, organisationId: string, applicationId: string | null) {
  const rows = await db.query(FIND_HOLDER, { organisationId, applicationId });
  return rows[0]?.exists === true;
}

const FIND_DER = defineStatement<
  { kid: string },
  { der: Uint8Array | null; organisationId: string; applicationId: string | null }
>(
  "certificate-der",
  `SELECT der, organisation_id AS "organisationId", application_id AS "applicationId" FROM certificates WHERE kid = $kid`,
);

/** DER of a certificate of this holder, with any status: `x5u` is permanent. */
export async function readCertificateDer(
  db: Database,
  organisationId: string,
  applicationId: string | null,
  kid: string,
): Promise<Uint8Array | undefined> {
  const rows = await db.query(FIND_DER, { kid });
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

const FIND_SERIALS = defineStatement<{ serials: readonly string[] }, SerialStatus & { issuerId: string }>(
  "serial-status",
  `SELECT serial, status::text, revoked_at AS "revokedAt", revocation_reason AS "revocationReason",
    issuer_id AS "issuerId" FROM certificates WHERE serial = ANY($serials)
    UNION ALL SELECT serial, 'revoked', revoked_at, revocation_reason, issuer_id FROM recovered_certificates
    WHERE serial = ANY($serials)
    UNION ALL SELECT serial, replace(status::text, 'retired', 'active'), NULL, NULL, parent_id FROM authorities
    WHERE kind IN ('tls', 'issuing') AND serial = ANY($serials)`,
);

/**
 * Status of serials of one issuer; unknown serials have no row. The statement searches by serial alone, because that index finds one row.
 * Certificates of the portal's own TLS listener are included: its clients may check them.
 */
export async function readSerials(db: Database, issuerId: string, serials: readonly string[]): Promise<SerialStatus[]> {
  return (await db.query(FIND_SERIALS, { serials })).filter((row) => row.issuerId === issuerId);
}

const FIND_AUTHORITY_DER = defineStatement<{ id: string }, { der: Uint8Array }>(
  "authority-der",
  "SELECT certificate_der AS der FROM authorities WHERE id = $id AND status IN ('active', 'retired')",
);

/** Certificate of an active or retired authority, including OCSP responders. */
export async function readAuthorityDer(db: Database, id: string): Promise<Uint8Array | undefined> {
  return (await db.query(FIND_AUTHORITY_DER, { id }))[0]?.der;
}

export interface StoredCrl {
  der: Uint8Array;
  number: string;
  thisUpdate: Date;
  nextUpdate: Date;
  revokedTotal: number;
}

// `crls.number`, because `number` alone is the text column of the result: "9" sorts after "10".
const FIND_NEWEST_CRL = defineStatement<{ authorityId: string; knownNumber: string }, StoredCrl>(
  "crl-newest",
  `SELECT der, number::text AS number, this_update AS "thisUpdate", next_update AS "nextUpdate",
    revoked_total AS "revokedTotal" FROM crls WHERE authority_id = $authorityId AND crls.number > $knownNumber::bigint
    ORDER BY crls.number DESC LIMIT 1`,
);

/** The CRL with the highest number, of any process, if it is above `knownNumber`: the process that signed it reads no megabytes back. */
export async function readNewestCrl(
  db: Database,
  authorityId: string,
  knownNumber = 0n,
): Promise<StoredCrl | undefined> {
  return (await db.query(FIND_NEWEST_CRL, { authorityId, knownNumber: knownNumber.toString() }))[0];
}

const FIND_NEWEST_TIMES = defineStatement<{ authorityId: string }, { thisUpdate: Date }>(
  "crl-newest-times",
  `SELECT this_update AS "thisUpdate" FROM crls WHERE authority_id = $authorityId ORDER BY number DESC LIMIT 1`,
);

/** The thisUpdate of the CRL with the highest number. */
export async function readNewestTimes(db: Database, authorityId: string): Promise<{ thisUpdate: Date } | undefined> {
  return (await db.query(FIND_NEWEST_TIMES, { authorityId }))[0];
}

const COMPARE_TOTALS = defineStatement<{ authorityId: string }, { isComplete: boolean | null }>(
  "crl-is-complete",
  `SELECT (SELECT revoked_total FROM crls WHERE authority_id = $authorityId ORDER BY number DESC LIMIT 1)
    = (SELECT count(*) FROM certificates WHERE issuer_id = $authorityId AND revoked_at IS NOT NULL)
    + (SELECT count(*) FROM recovered_certificates WHERE issuer_id = $authorityId) AS "isComplete"`,
);

/** Whether the newest CRL includes every revocation of its issuer. The number of revocations never falls, so equal totals mean equal sets. */
export async function isNewestCrlComplete(db: Database, authorityId: string): Promise<boolean> {
  return (await db.query(COMPARE_TOTALS, { authorityId }))[0]?.isComplete === true;
}

/** The entries of a CRL as one text: a row for each of 50,000 entries would block the event loop. */
export interface RevokedList {
  /** A line for each entry: serial, milliseconds since 1970, reason or nothing. */
  lines: string;
  /** Entries of the list and those that are omitted because their certificates expired long ago. */
  revokedTotal: number;
}

/**
 * Reserves a CRL number and reads the entries of that CRL in one short transaction. The number's row stays locked until the entries have
 * been read, so a higher number never has an older list (RFC 5280 §5.2.3).
 *
 * A number is the database's time in milliseconds, or one above the last number if that is higher: a database that was restored from a
 * backup does not have the last number (decision 130). All processes share the database's clock.
 * @param expiredAfter certificates that expired before and were revoked before are omitted
 * @param above the last number that this process published: higher than the database's if a backup was restored while the process ran
 */
export async function reserveCrl(
  tx: Tx,
  authorityId: string,
  { expiredAfter, above }: { expiredAfter: Date; above: bigint },
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
    ) FILTER (WHERE not_after > ${expiredAfter}::timestamptz OR revoked_at > ${expiredAfter}::timestamptz), '') AS "lines"
    FROM revoked`;
  const [number] = reserved;
  if (!number) throw new Error(`The authority ${authorityId} of the CRL does not exist`);
  return { number: BigInt(number.number), ...(rows[0] as RevokedList) }; // an aggregate without GROUP BY has exactly one row
}

/** CRLs of an authority that are kept. */
const KEPT_CRLS = 10;

type CrlValues = { authorityId: string; change: string } & Record<keyof StoredCrl, SqlValue>;

const INSERT_CRL = defineStatement<CrlValues>(
  "crl-insert",
  `WITH inserted AS (
      INSERT INTO crls (authority_id, number, der, this_update, next_update, revoked_total)
      VALUES ($authorityId, $number::bigint, $der, $thisUpdate, $nextUpdate, $revokedTotal) RETURNING number
    ), pruned AS (DELETE FROM crls WHERE authority_id = $authorityId AND number <
      (SELECT number FROM crls WHERE authority_id = $authorityId ORDER BY number DESC OFFSET ${KEPT_CRLS} - 2 LIMIT 1))
    SELECT number::text, pg_notify('${CHANGES_CHANNEL}', $change)::text AS notified FROM inserted`,
);

/** Stores a CRL, notifies the other processes and deletes old CRLs, in one statement. */
export async function insertCrl(db: Database, authorityId: string, crl: StoredCrl): Promise<void> {
  const { number, der, thisUpdate, nextUpdate, revokedTotal } = crl;
  const change = JSON.stringify({ kind: "authority", authorityId });
  await db.query(INSERT_CRL, { authorityId, number, der, thisUpdate, nextUpdate, revokedTotal, change });
}
