import type { Tx } from "@/lib/db/database";
import type { ContactKind } from "@/lib/organisations/schema";

/** A recipient of emails about an organisation's certificates. */
export interface AudienceRow {
  organisationId: string;
  /** Set for contacts of an application. */
  applicationId: string | null;
  address: string;
  kind: "admin" | "member" | "contact";
  /** Of a contact. */
  contactKind: ContactKind | null;
}

/** Administrators of these organisations and members of their applications who can sign in, and contacts. */
export function findAudience(tx: Tx, organisationIds: readonly string[]): Promise<AudienceRow[]> {
  const ids = [...organisationIds];
  return tx.$queryRaw<AudienceRow[]>`
    SELECT m.organisation_id AS "organisationId", m.application_id AS "applicationId", u.email AS "address",
      CASE WHEN m.application_id IS NULL THEN 'admin' ELSE 'member' END AS "kind", NULL AS "contactKind"
    FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.organisation_id = ANY(${ids}::text[]) AND u.status = 'active'
      AND (m.application_id IS NOT NULL OR m.role = 'admin')
    UNION
    SELECT c.organisation_id, c.application_id, lower(c.email), 'contact', c.kind FROM contacts c
    WHERE c.organisation_id = ANY(${ids}::text[])`;
}

/** Parents of these organisations; organisations without a parent are omitted. */
export async function findParents(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; parentId: string }[]>`
    SELECT id, parent_id AS "parentId" FROM organisations WHERE id = ANY(${[...ids]}::text[]) AND parent_id IS NOT NULL`;
  return new Map(rows.map(({ id, parentId }) => [id, parentId]));
}

/** Addresses of the users with one of these platform roles who can sign in. */
export async function findPlatformPeople(tx: Tx, roles: readonly string[]): Promise<string[]> {
  const rows = await tx.user.findMany({
    where: { platformRole: { in: [...roles] }, status: "active" },
    select: { email: true },
    orderBy: { email: "asc" },
  });
  return rows.map(({ email }) => email);
}

/** Null when it does not exist. */
export async function nameOfOrganisation(tx: Tx, id: string): Promise<string | null> {
  return (await tx.organisation.findUnique({ where: { id }, select: { legalName: true } }))?.legalName ?? null;
}
