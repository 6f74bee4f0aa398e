import type { Tx } from "@/lib/db/database";
import { holderColumns, ownedBySql } from "@/lib/db/fragment";
import { Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import type { Identifier } from "@/lib/operation/identifiers";
import type { Within } from "./names";
import { candidates, type Patterns } from "./patterns";

interface FoundKey {
  kid: string;
  keyThumbprint: string;
  keyFingerprint: string;
  name: string;
  clientId: string;
  clientName: string;
  applicationId: string;
}

/** Current registered keys by KID, RFC 7638 thumbprint, fingerprint in any notation, or name. */
export function findKeys(
  tx: Tx,
  { scope, organisationId }: Within,
  patterns: Patterns,
  identifier: Identifier | undefined,
): Promise<FoundKey[]> {
  const { kid = patterns.exact, sha256 = "" } = identifier ?? {};
  const ids = candidates(
    {
      from: Prisma.sql`registered_keys k`,
      id: Prisma.sql`k.id`,
      mine: Prisma.sql`k.removed_at IS NULL AND ${ownedBySql(holderColumns("k"), scope, organisationId)}`,
      names: [Prisma.sql`k.name`],
      isExact: Prisma.sql`(k.kid = ${kid} OR k.key_thumbprint = ${kid} OR k.key_fingerprint = ${sha256})`,
    },
    patterns,
  );
  return tx.$queryRaw`
    SELECT k.kid, k.key_thumbprint AS "keyThumbprint", k.key_fingerprint AS "keyFingerprint", k.name,
      c.client_id AS "clientId", c.name AS "clientName", k.application_id AS "applicationId"
    FROM (${ids}) found JOIN registered_keys k ON k.id = found.id JOIN oauth_clients c ON c.client_id = k.client_id`;
}

interface FoundCertificate {
  kid: string;
  name: string;
  type: string;
  notAfter: Date;
  applicationId: string | null;
  holder: string;
}

/** The newest certificates whose searchable text contains the text; ranked among these, so that the newest of many are found. */
const MOST_CERTIFICATES = 500;

/**
 * Certificates whose names contain the text; identifiers are found by `listCertificates`. The table has no index on the name alone: it
 * would cost every issuance, and the one on the searchable text answers this too.
 */
export function findCertificatesNamed(
  tx: Tx,
  { scope, organisationId }: Within,
  q: string,
): Promise<FoundCertificate[]> {
  const part = `%${literalLike(q.toLowerCase())}%`;
  return tx.$queryRaw`
    SELECT f.kid, f.name, f.type, f.not_after AS "notAfter", f.application_id AS "applicationId",
      coalesce(a.name, o.legal_name) AS holder
    FROM (
      SELECT * FROM (
        SELECT c.kid, c.name, c.type, c.not_after, c.application_id, c.organisation_id FROM certificates c
        WHERE c.kid IS NOT NULL AND ${ownedBySql(holderColumns("c"), scope, organisationId)} AND c.search_text LIKE ${part}
        ORDER BY c.created_at DESC LIMIT ${MOST_CERTIFICATES}::int) newest
      WHERE lower(newest.name) LIKE ${part}
    ) f JOIN organisations o ON o.id = f.organisation_id LEFT JOIN applications a ON a.id = f.application_id`;
}
