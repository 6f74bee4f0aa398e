import type { Database } from "@/lib/db/database";
import type { CertificateStatus, EntityStatus } from "@/lib/db/generated/client";
import { defineStatement } from "@/lib/db/statement";

/** A certificate of this CA with the status of its holder and its issuer. */
export interface ClientCertificateRow {
  id: string;
  kid: string;
  status: CertificateStatus;
  type: string;
  subject: string;
  revokedAt: Date | null;
  organisationId: string;
  applicationId: string | null;
  organisationStatus: EntityStatus;
  /** Null for a certificate of the organisation itself. */
  applicationStatus: EntityStatus | null;
  issuerStatus: string;
}

const FIND = defineStatement<{ kid: string }, ClientCertificateRow>(
  "client-certificate",
  `SELECT c.id, c.kid, c.status, c.type, c.subject, c.revoked_at AS "revokedAt", c.organisation_id AS "organisationId",
      c.application_id AS "applicationId", o.status AS "organisationStatus", a.status AS "applicationStatus",
      i.status AS "issuerStatus"
    FROM certificates c
    JOIN organisations o ON o.id = c.organisation_id
    JOIN authorities i ON i.id = c.issuer_id
    LEFT JOIN applications a ON a.id = c.application_id
    WHERE c.kid = $kid`,
);

/** The certificate with this SHA-256 thumbprint (base64url); undefined when it was not issued here. Reads the database at every call. */
export async function findClientCertificate(db: Database, kid: string): Promise<ClientCertificateRow | undefined> {
  return (await db.query(FIND, { kid }))[0];
}
