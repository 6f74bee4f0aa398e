import type { Database } from "@/lib/db/database";
import type { CertificateStatus, EntityStatus } from "@/lib/db/generated/client";
import { defineStatement } from "@/lib/db/statement";
import { CEILINGS } from "@/lib/operation/ceilings";
import { isActiveSql } from "@/lib/state/suspension";

/** A certificate of this CA with the status of its holder and its issuer. */
export interface ClientCertificateRow {
  id: string;
  kid: string;
  status: CertificateStatus;
  type: string;
  subject: string;
  notAfter: Date;
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
  `SELECT c.id, c.kid, c.status, c.type, c.subject, c.not_after AS "notAfter", c.revoked_at AS "revokedAt",
      c.organisation_id AS "organisationId", c.application_id AS "applicationId", o.status AS "organisationStatus", a.status AS "applicationStatus",
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

/** An application with its organisation. */
export interface HolderRow {
  id: string;
  name: string;
  environment: string;
  status: EntityStatus;
  organisationId: string;
  organisationName: string;
}

const FIND_HOLDER = defineStatement<{ applicationId: string }, HolderRow>(
  "client-certificate-holder",
  `SELECT a.id, a.name, a.environment, a.status, o.id AS "organisationId", o.legal_name AS "organisationName"
    FROM applications a JOIN organisations o ON o.id = a.organisation_id
    WHERE a.id = $applicationId`,
);

/** The application that a certificate was issued to. */
export async function findHolder(db: Database, applicationId: string): Promise<HolderRow | undefined> {
  return (await db.query(FIND_HOLDER, { applicationId }))[0];
}

/** An active client that uses the Transport certificates of its application. */
export interface OpenedClientRow {
  clientId: string;
  name: string;
  authMethod: string;
}

const FIND_OPENED = defineStatement<{ applicationId: string }, OpenedClientRow>(
  "client-certificate-opened-clients",
  `SELECT client_id AS "clientId", name, auth_method AS "authMethod"
    FROM oauth_clients k
    WHERE k.application_id = $applicationId AND ${isActiveSql("k")}
      AND (k.auth_method = 'tls_client_auth' OR (k.certificate_bound_tokens AND k.auth_method <> 'self_signed_tls_client_auth'))
    ORDER BY k.created_at, k.client_id LIMIT ${CEILINGS.clientsPerApplication}`,
);

/** The clients of an application that authenticate with its Transport certificates or bind tokens to them, oldest first. */
export function findOpenedClients(db: Database, applicationId: string): Promise<OpenedClientRow[]> {
  return db.query(FIND_OPENED, { applicationId });
}
