import type { Database } from "@/lib/db/database";

/** What is on record about one of our certificates and those it stands for. */
export interface ClientCertificateRow {
  id: string;
  kid: string;
  status: string;
  type: string;
  subject: string;
  notBefore: Date;
  notAfter: Date;
  revokedAt: Date | null;
  revocationReason: string | null;
  organisationId: string;
  applicationId: string | null;
  organisationStatus: string;
  /** Null at organisation level. */
  applicationStatus: string | null;
  issuerStatus: string;
}

const FIND = {
  name: "client-certificate",
  text: `SELECT c.id, c.kid, c.status, c.type, c.subject, c.not_before AS "notBefore", c.not_after AS "notAfter",
      c.revoked_at AS "revokedAt", c.revocation_reason AS "revocationReason", c.organisation_id AS "organisationId",
      c.application_id AS "applicationId", o.status AS "organisationStatus", a.status AS "applicationStatus",
      i.status AS "issuerStatus"
    FROM certificates c
    JOIN organisations o ON o.id = c.organisation_id
    JOIN authorities i ON i.id = c.issuer_id
    LEFT JOIN applications a ON a.id = c.application_id
    WHERE c.kid = $1`,
};

/** The certificate with this SHA-256 (base64url), or undefined when it is none of ours. Reads the database at every call. */
export async function findClientCertificate(db: Database, kid: string): Promise<ClientCertificateRow | undefined> {
  const [row] = await db.query<ClientCertificateRow>(FIND, [kid]);
  return row;
}
