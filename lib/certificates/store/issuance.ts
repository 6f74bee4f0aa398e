import type { Database } from "@/lib/db/database";
import type { AuditRow } from "@/lib/operation/audit-entry";
import { CHANGES_CHANNEL, type Change } from "@/lib/runtime/changes";
import { CERTIFICATE_COLUMNS, emitIssued } from "@/lib/webhooks/event-sql";

/** One certificate on its way into the record. */
export interface PreparedRow {
  id: string;
  serial: string;
  issuerId: string;
  profileId: string;
  type: string;
  organisationId: string;
  applicationId: string | null;
  name: string;
  keyHolderNote: string;
  subject: string;
  /** Written with the signature: its index is the dearest of all, and the second commit would write it again. */
  searchText: string;
  keyFingerprint: string;
  keyThumbprint: string;
  publicKey: object;
  notBefore: Date;
  notAfter: Date;
  tbsDer: Uint8Array;
  csrDer: Uint8Array;
  requestedBy: { kind: string; id: string };
  replacesId: string | null;
  createdAt: Date;
  certificateLimit: number;
}

type Holder = "application" | "organisation";
const OF_HOLDER: Record<Holder, string> = {
  application: "c.organisation_id = $6 AND c.application_id = $7",
  organisation: "c.organisation_id = $6 AND c.application_id IS NULL",
};

/** `row` is the audit row as JSON with the table's own column names. In FROM it is read once, in the list once per column. */
const insertAudit = (from: string, row: string) => `
  INSERT INTO audit_events
  SELECT a.* FROM ${from}, jsonb_populate_record(NULL::audit_events, ${row}) a`;

/**
 * Everything that must hold is a condition of this one statement. The claim decides races on a key: `ON CONFLICT` waits for
 * whoever holds the row and then judges its newest version, not the snapshot.
 */
const prepareText = (holder: Holder) => `
  WITH claim AS (
    INSERT INTO key_claims AS k (key_fingerprint, organisation_id, application_id, type, certificate_id, not_after)
    SELECT $12, $6, $7, $5, $1, $16::timestamptz
    WHERE EXISTS (SELECT 1 FROM organisations o WHERE o.id = $6 AND o.status = 'active')
      ${holder === "application" ? "AND EXISTS (SELECT 1 FROM applications a WHERE a.id = $7 AND a.status = 'active')" : ""}
      AND NOT EXISTS (SELECT 1 FROM blocked_keys b WHERE b.key_fingerprint = $12)
      AND ($21::text IS NULL OR EXISTS (SELECT 1 FROM certificates r WHERE r.id = $21 AND r.status = 'active'))
      AND NOT EXISTS (
        SELECT 1 FROM certificates c
        WHERE ${OF_HOLDER[holder]} AND c.status IN ('prepared', 'active') AND c.not_after > $22
        OFFSET $23::int - 1 LIMIT 1)
    ON CONFLICT (key_fingerprint) DO UPDATE SET certificate_id = EXCLUDED.certificate_id, not_after = EXCLUDED.not_after
      WHERE k.organisation_id = EXCLUDED.organisation_id AND k.application_id IS NOT DISTINCT FROM EXCLUDED.application_id
        AND k.type = EXCLUDED.type AND NOT k.is_blocked
        AND (k.certificate_id IS NULL OR k.not_after <= $22 OR k.certificate_id = $21)
    RETURNING k.key_fingerprint
  ), prepared AS (
    INSERT INTO certificates (id, status, serial, issuer_id, profile_id, type, organisation_id, application_id, name,
      key_holder_note, subject, search_text, key_fingerprint, key_thumbprint, public_key, not_before, not_after, tbs_der,
      csr_der, requested_by_kind, requested_by_id, replaces_id, created_at)
    SELECT $1, 'prepared', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb, $15, $16, $17, $18, $19, $20,
      $21, $22::timestamptz
    FROM claim
    RETURNING id
  ), audited AS (${insertAudit("prepared", "$24::jsonb")}
  )
  SELECT id FROM prepared`;

const PREPARE = {
  application: { name: "certificate-prepare-for-application", text: prepareText("application") },
  organisation: { name: "certificate-prepare-for-organisation", text: prepareText("organisation") },
} as const;

/**
 * Puts serial, TBS and intent on record in one commit, before anything is signed.
 * @returns false when a condition no longer holds: entity suspended, key taken or blocked, limit reached, predecessor revoked
 */
export async function insertPrepared(db: Database, row: PreparedRow, audit: AuditRow): Promise<boolean> {
  const rows = await db.query<{ id: string }>(PREPARE[row.applicationId ? "application" : "organisation"], [
    row.id,
    row.serial,
    row.issuerId,
    row.profileId,
    row.type,
    row.organisationId,
    row.applicationId,
    row.name,
    row.keyHolderNote,
    row.subject,
    "", // see searchText
    row.keyFingerprint,
    row.keyThumbprint,
    JSON.stringify(row.publicKey),
    row.notBefore,
    row.notAfter,
    row.tbsDer,
    row.csrDer,
    row.requestedBy.kind,
    row.requestedBy.id,
    row.replacesId,
    row.createdAt,
    row.certificateLimit,
    auditJson(audit),
  ]);
  return rows.length === 1;
}

const AUDIT_OF_ACTIVATION = `CASE updated.status WHEN 'active' THEN $9::jsonb
  ELSE jsonb_set($9::jsonb, '{after}', '{"status": "failed", "reason": "certificate_limit_reached"}') END`;

/**
 * From `prepared` to `active`. The limit is asked once more, now that every competitor's row is visible: too many and this one
 * becomes `failed`, revoked before anybody saw it. Other processes hear of it when it commits.
 * Who subscribed to it hears of it. CASE keeps the planner from the partial index of prepared rows, which is full of entries that are over.
 */
const activateText = (holder: Holder) => `
  WITH judged AS MATERIALIZED (
    SELECT EXISTS (
      SELECT 1 FROM certificates c
      WHERE ${OF_HOLDER[holder]} AND c.status IN ('prepared', 'active') AND c.not_after > $5 AND c.id <> $1
      OFFSET $8::int - 1 LIMIT 1) AS is_full
  ), updated AS (
    UPDATE certificates t SET
      status = CASE WHEN j.is_full THEN 'failed' ELSE 'active' END,
      kid = CASE WHEN j.is_full THEN NULL ELSE $2 END,
      thumbprint_sha256 = $3, thumbprint_sha1 = $12, der = $4, search_text = $11, issued_at = $5::timestamptz,
      revoked_at = CASE WHEN j.is_full THEN $5::timestamptz END,
      replaces_id = CASE WHEN j.is_full THEN NULL ELSE t.replaces_id END
    FROM judged j WHERE t.id = $1 AND CASE t.status WHEN 'prepared' THEN true END
    RETURNING t.status, t.key_fingerprint, ${CERTIFICATE_COLUMNS.map((column) => `t.${column}`).join(", ")}
  ), audited AS (${insertAudit("updated", AUDIT_OF_ACTIVATION)}
  ), released AS (
    UPDATE key_claims k SET certificate_id = NULL, not_after = NULL
    FROM updated u WHERE u.status = 'failed' AND k.key_fingerprint = u.key_fingerprint AND k.certificate_id = u.id
  ), emitted AS (${emitIssued("updated", { eventId: "$9::jsonb->>'id'", at: "$5::timestamptz" })}
  )
  SELECT u.status, pg_notify('${CHANGES_CHANNEL}', $10)::text AS notified, $6::text, $7::text FROM updated u`;

const ACTIVATE = {
  application: { name: "certificate-activate-for-application", text: activateText("application") },
  organisation: { name: "certificate-activate-for-organisation", text: activateText("organisation") },
} as const;

export interface ActivationRow {
  id: string;
  kid: string;
  thumbprintSha256: string;
  thumbprintSha1: string;
  certificateDer: Uint8Array;
  issuedAt: Date;
  organisationId: string;
  applicationId: string | null;
  certificateLimit: number;
  searchText: string;
  change: Change;
}

/** @returns what became of the record; undefined when it was no longer `prepared` (closed by the resolver, or by a revocation of its key) */
export async function activateCertificate(
  db: Database,
  row: ActivationRow,
  audit: AuditRow,
): Promise<"active" | "failed" | undefined> {
  const rows = await db.query<{ status: "active" | "failed" }>(
    ACTIVATE[row.applicationId ? "application" : "organisation"],
    [
      row.id,
      row.kid,
      row.thumbprintSha256,
      row.certificateDer,
      row.issuedAt,
      row.organisationId,
      row.applicationId,
      row.certificateLimit,
      auditJson(audit),
      JSON.stringify(row.change),
      row.searchText,
      row.thumbprintSha1,
    ],
  );
  return rows[0]?.status;
}

/** The audit row with column names, as `jsonb_populate_record` reads it. */
function auditJson(row: AuditRow): string {
  return JSON.stringify({
    id: row.id,
    at: row.at,
    operation: row.operation,
    entity: row.entity,
    entity_id: row.entityId,
    organisation_id: row.organisationId,
    application_id: row.applicationId,
    actor_kind: row.actorKind,
    actor_id: row.actorId,
    actor_label: row.actorLabel,
    request_id: row.requestId,
    address: row.address,
    before: row.before,
    after: row.after,
  });
}

/** True when another successor of the same predecessor was first and lives. */
export function isSuccessorTaken(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return code === "23505" && constraint === "certificates_live_successor";
}
