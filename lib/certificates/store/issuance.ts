import { isRowError, perObject } from "@/lib/db/batched";
import { toColumns } from "@/lib/db/columns";
import type { Database } from "@/lib/db/database";
import type { Certificate as CertificateRow } from "@/lib/db/generated/client";
import { sharedKeyLockSql } from "@/lib/db/locks";
import { defineStatement } from "@/lib/db/statement";
import type { AuditRow } from "@/lib/operation/audit-entry";
import { Batcher } from "@/lib/runtime/batcher";
import { CHANGES_CHANNEL, type Change } from "@/lib/runtime/changes";
import { isUnrevokedSql } from "@/lib/state/certificate";
import { hasRoomSql } from "@/lib/state/holder-limit";
import { isBlockedSql } from "@/lib/state/key";
import { isClaimedForSql, isKeyFreeSql } from "@/lib/state/key-claim";
import { isHolderActiveSql } from "@/lib/state/suspension";
import type { NewEvent } from "@/lib/webhooks/events";
import { insertDeliveriesSql } from "@/lib/webhooks/public";

/** Rows of one statement. */
const BATCH = 32;

/** A certificate before it is signed. */
export interface PreparedRow
  extends Omit<
    CertificateRow,
    | "status"
    | "kid"
    | "thumbprintSha256"
    | "thumbprintSha1"
    | "der"
    | "tbsDer"
    | "csrDer"
    | "searchText"
    | "publicKey"
    | "revokedAt"
    | "revocationReason"
    | "revocationNote"
    | "lastUsedAt"
    | "issuedAt"
  > {
  publicKey: object;
  tbsDer: Uint8Array;
  csrDer: Uint8Array;
}

/** What `insertPrepared` stores in one commit. */
export interface Prepared {
  certificate: PreparedRow;
  audit: AuditRow;
  /** Certificates that the holder may have in use, including this one. */
  certificateLimit: number;
}

/** Whether the holder of `i.certificate` may have one more. `counted`: which of its other certificates count. */
const holderHasRoomSql = (counted: string) =>
  hasRoomSql({
    organisationId: "(i.certificate).organisation_id",
    applicationId: "(i.certificate).application_id",
    now: "i.now",
    limit: "i.certificate_limit",
    counted,
  });

/** The holder of `i.certificate`: `o` and, for a certificate of an application, `a`. */
const JOIN_HOLDER = `
    JOIN organisations o ON o.id = (i.certificate).organisation_id
    LEFT JOIN LATERAL (SELECT * FROM applications WHERE id = (i.certificate).application_id OFFSET 0) a ON true`;

const INSERT_AUDIT = `INSERT INTO audit_events SELECT a.*`;

/**
 * `rows`: a JSON list with the members `certificate` and `audit`, under the tables' column names, and `certificate_limit`. Every precondition
 * is a condition of this statement. The claim decides races on a key: `ON CONFLICT` waits for the transaction that holds the row and then
 * reads its newest version, not the snapshot. Locks are taken and claims inserted in the order of the rows, which prevents deadlocks.
 *
 * The shared lock makes blocking a key wait for this commit, or this statement for the block. Either the block finds the prepared row, or
 * ACTIVATE, whose snapshot is newer, finds the block.
 */
const PREPARE = defineStatement<{ rows: string }, { id: string }>(
  "certificate-prepare",
  `
  WITH input AS MATERIALIZED (
    SELECT jsonb_populate_record(NULL::certificates, q.certificate) AS certificate, q.audit, q.certificate_limit,
      (q.certificate->>'created_at')::timestamptz AS now,
      ${sharedKeyLockSql("publicKey", "q.certificate->>'key_fingerprint'")}
    FROM jsonb_to_recordset($rows::jsonb) AS q(certificate jsonb, audit jsonb, certificate_limit int)
  ), claim AS (
    INSERT INTO key_claims AS k (key_fingerprint, organisation_id, application_id, type, certificate_id, not_after)
    SELECT (i.certificate).key_fingerprint, (i.certificate).organisation_id, (i.certificate).application_id,
      (i.certificate).type, (i.certificate).id, (i.certificate).not_after
    FROM input i ${JOIN_HOLDER}
    LEFT JOIN LATERAL (SELECT * FROM certificates WHERE id = (i.certificate).replaces_id OFFSET 0) r ON true
    WHERE ${isHolderActiveSql("o", "a")}
      AND ((i.certificate).replaces_id IS NULL OR ${isUnrevokedSql("r")})
      AND NOT ${isBlockedSql("(i.certificate).key_fingerprint")}
      AND ${holderHasRoomSql("true")}
    ORDER BY 1
    ON CONFLICT (key_fingerprint) DO UPDATE SET certificate_id = EXCLUDED.certificate_id, not_after = EXCLUDED.not_after
      WHERE ${isClaimedForSql("k", "EXCLUDED")} AND EXISTS (
        SELECT 1 FROM input i WHERE (i.certificate).id = EXCLUDED.certificate_id
          AND ${isKeyFreeSql("k", "i.now", "(i.certificate).replaces_id")})
    RETURNING k.certificate_id AS id
  ), prepared AS (
    INSERT INTO certificates SELECT (i.certificate).* FROM input i JOIN claim ON claim.id = (i.certificate).id
    RETURNING id
  ), audited AS (
    ${INSERT_AUDIT} FROM prepared p JOIN input i ON (i.certificate).id = p.id,
      jsonb_populate_record(NULL::audit_events, i.audit) a
  )
  SELECT id FROM prepared`,
);

/** The order of `lockKeys`. */
const inLockOrder = (rows: readonly Prepared[]): Prepared[] =>
  rows.toSorted(({ certificate: one }, { certificate: other }) => (one.keyFingerprint < other.keyFingerprint ? -1 : 1));

const preparing = perObject(
  (db: Database) =>
    new Batcher<Prepared, boolean>({
      most: BATCH,
      isItemError: isRowError,
      run: async (rows) => {
        const input = inLockOrder(rows).map(({ certificate, audit, certificateLimit }) => ({
          // The trigram index is the most expensive to maintain: it is written once, when the certificate is signed.
          certificate: { ...toColumns(certificate), status: "prepared", search_text: "" },
          audit: toColumns(audit),
          certificate_limit: certificateLimit,
        }));
        const prepared = await db.query(PREPARE, { rows: JSON.stringify(input) });
        const ids = new Set(prepared.map(({ id }) => id));
        return rows.map(({ certificate }) => ids.has(certificate.id));
      },
    }),
);

/**
 * Stores serial, TBS and audit entry in one commit, before anything is signed.
 * @returns false when a precondition no longer holds: holder suspended, key in use or blocked, limit reached, predecessor revoked
 */
export const insertPrepared = (db: Database, row: Prepared): Promise<boolean> => preparing(db).add(row);

/** What is stored once the certificate is signed. */
export interface Activation
  extends Pick<
    CertificateRow,
    "id" | "organisationId" | "applicationId" | "keyFingerprint" | "searchText" | "issuedAt"
  > {
  kid: string;
  thumbprintSha256: string;
  thumbprintSha1: string;
  der: Uint8Array;
}

interface Activated {
  certificate: Activation;
  audit: AuditRow;
  event: NewEvent | undefined;
  change: Change;
  certificateLimit: number;
}

/**
 * From `prepared` to `active`. Blocklist, suspension and limit are checked again, now that what was committed meanwhile is visible: if one
 * forbids the certificate, it becomes `failed`, revoked before it was returned. Within one statement each row counts those before it. The
 * statement also queues webhook deliveries and notifies other processes on commit. The list of ids makes the planner use the primary key; CASE keeps it from
 * the partial index of prepared rows, which is full of dead entries.
 */
const ACTIVATE = defineStatement<{ rows: string }, { id: string; status: "active" | "failed" }>(
  "certificate-activate",
  `
  WITH input AS MATERIALIZED (
    SELECT q.place, jsonb_populate_record(NULL::certificates, q.certificate) AS certificate, q.audit, q.event, q.change,
      q.certificate_limit, (q.certificate->>'issued_at')::timestamptz AS now
    FROM jsonb_to_recordset($rows::jsonb) AS q(place int, certificate jsonb, audit jsonb, event jsonb, change text,
      certificate_limit int)
  ), decided AS MATERIALIZED (
    SELECT i.*, CASE
      WHEN ${isBlockedSql("(i.certificate).key_fingerprint")} THEN 'key_blocked'
      WHEN NOT ${isHolderActiveSql("o", "a")} THEN 'holder_suspended'
      WHEN NOT ${holderHasRoomSql("NOT EXISTS (SELECT 1 FROM input l WHERE (l.certificate).id = c.id AND l.place >= i.place)")}
        THEN 'certificate_limit_reached'
      END AS refusal
    FROM input i ${JOIN_HOLDER}
  ), updated AS (
    UPDATE certificates t SET
      status = (CASE WHEN d.refusal IS NULL THEN 'active' ELSE 'failed' END)::certificate_status,
      kid = CASE WHEN d.refusal IS NULL THEN (d.certificate).kid END,
      thumbprint_sha256 = (d.certificate).thumbprint_sha256, thumbprint_sha1 = (d.certificate).thumbprint_sha1,
      der = (d.certificate).der, search_text = (d.certificate).search_text, issued_at = d.now,
      revoked_at = CASE WHEN d.refusal IS NOT NULL THEN d.now END,
      replaces_id = CASE WHEN d.refusal IS NULL THEN t.replaces_id END
    FROM decided d
    WHERE t.id = ANY(ARRAY(SELECT (i.certificate).id FROM input i)) AND t.id = (d.certificate).id
      AND CASE t.status WHEN 'prepared' THEN true END
    RETURNING t.*
  ), audited AS (
    ${INSERT_AUDIT} FROM updated u JOIN decided d ON (d.certificate).id = u.id,
      jsonb_populate_record(NULL::audit_events, CASE WHEN d.refusal IS NULL THEN d.audit
        ELSE jsonb_set(d.audit, '{after}', jsonb_build_object('status', 'failed', 'reason', d.refusal)) END) a
  ), released AS (
    UPDATE key_claims k SET certificate_id = NULL, not_after = NULL
    FROM updated u WHERE u.status = 'failed' AND k.key_fingerprint = u.key_fingerprint AND k.certificate_id = u.id
  ), emitted AS (
    ${insertDeliveriesSql({
      events:
        "(SELECT jsonb_agg(i.event) FILTER (WHERE i.event IS NOT NULL) FROM input i JOIN updated u ON u.id = (i.certificate).id AND u.status = 'active')",
      certificates: "updated",
    })}
  )
  SELECT u.id, u.status, pg_notify('${CHANGES_CHANNEL}', i.change)::text AS notified
  FROM updated u JOIN input i ON (i.certificate).id = u.id`,
);

type NewStatus = "active" | "failed" | undefined;

const activating = perObject(
  (db: Database) =>
    new Batcher<Activated, NewStatus>({
      most: BATCH,
      isItemError: isRowError,
      run: async (rows) => {
        const input = rows.map(({ certificate, audit, event, change, certificateLimit }, place) => ({
          place,
          certificate: toColumns(certificate),
          audit: toColumns(audit),
          event,
          change: JSON.stringify(change),
          certificate_limit: certificateLimit,
        }));
        const updated = await db.query(ACTIVATE, { rows: JSON.stringify(input) });
        const statuses = new Map(updated.map(({ id, status }) => [id, status]));
        return rows.map(({ certificate }) => statuses.get(certificate.id));
      },
    }),
);

/** @returns the new status; undefined when the row was no longer `prepared` (failed by the resolver, or by the revocation of its key) */
export const activateCertificate = (db: Database, row: Activated): Promise<NewStatus> => activating(db).add(row);

/** True when the predecessor already has another active successor. */
export function isSuccessorTaken(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return code === "23505" && constraint === "certificates_live_successor";
}
