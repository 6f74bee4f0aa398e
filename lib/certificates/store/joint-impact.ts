import type { Tx } from "@/lib/db/database";
import { fragment, holderColumns, ownedBySql } from "@/lib/db/fragment";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/operation/scope";
import { isValidSql } from "@/lib/state/certificate";
import { AUTH_METHODS } from "../auth-methods";

interface AffectedClient {
  clientId: string;
  name: string;
  authMethod: string;
  applicationId: string;
  applicationName: string;
  organisationName: string;
  /** When one of the certificates was last used. */
  lastUsedAt: Date | null;
  /** The application keeps another valid certificate of the type that the client authenticates with. */
  hasAnother: boolean;
}

const methods = Object.entries(AUTH_METHODS).flatMap(([type, names]) => names.map((name) => ({ type, name })));
const AUTHENTICATES = Prisma.join(
  methods.map(({ type, name }) => Prisma.sql`(s.type = ${type} AND cl.auth_method = ${name})`),
  " OR ",
);

/** Clients that can authenticate with one of the certificates, those without another one first. One statement for all certificates. */
export function findAffectedClients(
  tx: Tx,
  { scope, kids, now, take }: { scope: Scope; kids: readonly string[]; now: Date; take: number },
): Promise<AffectedClient[]> {
  const valid = fragment((at) => isValidSql("c", at), now, "timestamptz");
  return tx.$queryRaw`
    SELECT cl.client_id AS "clientId", cl.name, cl.auth_method AS "authMethod", a.id AS "applicationId",
      a.name AS "applicationName", o.legal_name AS "organisationName", s.last_used_at AS "lastUsedAt",
      EXISTS (SELECT 1 FROM certificates c
        WHERE c.application_id = s.application_id AND c.type = s.type AND ${valid} AND c.kid <> ALL(${[...kids]}::text[])) AS "hasAnother"
    FROM (
      SELECT c.application_id, c.type, max(c.last_used_at) AS last_used_at FROM certificates c
      WHERE c.kid = ANY(${[...kids]}::text[]) AND c.application_id IS NOT NULL AND ${valid} AND ${ownedBySql(holderColumns("c"), scope)}
      GROUP BY c.application_id, c.type
    ) s
    JOIN applications a ON a.id = s.application_id
    JOIN organisations o ON o.id = a.organisation_id
    JOIN oauth_clients cl ON cl.application_id = s.application_id AND cl.key_source = 'managed' AND (${AUTHENTICATES})
    ORDER BY "hasAnother", o.legal_name, a.name, cl.name LIMIT ${take}::int`;
}
