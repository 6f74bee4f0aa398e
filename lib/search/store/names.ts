import type { Tx } from "@/lib/db/database";
import { applicationColumns, holderColumns, ownedBySql } from "@/lib/db/fragment";
import { Prisma } from "@/lib/db/generated/client";
import { ownedByApplication, type Scope } from "@/lib/operation/scope";
import { candidates, named, type Patterns } from "./patterns";

/** The scope of one kind of record, and the organisation to narrow it to. */
export interface Within {
  scope: Scope;
  organisationId?: string | undefined;
}

/** Owners whose name matches; more would only add weaker matches. */
const MOST_OWNERS = 20;

/** Organisations whose legal name matches, as a subquery of ids. */
const ownersNamed = ({ scope, organisationId }: Within, patterns: Patterns) => Prisma.sql`
  (SELECT o.id FROM organisations o
    WHERE ${ownedBySql("o.id", scope, organisationId)} AND ${named([Prisma.sql`o.legal_name`], patterns)}
    LIMIT ${MOST_OWNERS}::int)`;

interface FoundApplication {
  id: string;
  name: string;
  uniqueName: string;
  status: string;
  organisationId: string;
  organisationName: string;
}

/** Applications by id, unique name, name, or the name of their organisation. */
export function findApplications(tx: Tx, within: Within, patterns: Patterns): Promise<FoundApplication[]> {
  const ids = candidates(
    {
      from: Prisma.sql`applications a`,
      id: Prisma.sql`a.id`,
      mine: ownedBySql(applicationColumns("a"), within.scope, within.organisationId),
      names: [Prisma.sql`a.name`, Prisma.sql`a.unique_name`],
      isExact: Prisma.sql`(a.id = ${patterns.exact} OR a.unique_name = ${patterns.exact})`,
      isOwners: Prisma.sql`a.organisation_id IN ${ownersNamed(within, patterns)}`,
    },
    patterns,
  );
  return tx.$queryRaw`
    SELECT a.id, a.name, a.unique_name AS "uniqueName", a.status::text AS status, a.organisation_id AS "organisationId",
      o.legal_name AS "organisationName"
    FROM (${ids}) found JOIN applications a ON a.id = found.id JOIN organisations o ON o.id = a.organisation_id`;
}

/** The newest active applications, for a command without a name. */
export async function newestApplications(tx: Tx, { scope, organisationId }: Within, take: number) {
  const rows = await tx.application.findMany({
    where: { AND: [ownedByApplication(scope, "id"), organisationId ? { organisationId } : {}, { status: "active" }] },
    select: { id: true, name: true, organisationId: true, organisation: { select: { legalName: true } } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
  return rows.map(({ organisation, ...row }) => ({ ...row, organisationName: organisation.legalName }));
}

interface FoundClient {
  clientId: string;
  name: string;
  applicationId: string;
  applicationName: string;
}

/** Clients by client id, name, or the name of their application. */
export function findClients(tx: Tx, within: Within, patterns: Patterns): Promise<FoundClient[]> {
  const { scope, organisationId } = within;
  const ids = candidates(
    {
      from: Prisma.sql`oauth_clients c`,
      id: Prisma.sql`c.client_id`,
      mine: ownedBySql(holderColumns("c"), scope, organisationId),
      names: [Prisma.sql`c.name`],
      isExact: Prisma.sql`c.client_id = ${patterns.exact}`,
      isOwners: Prisma.sql`c.application_id IN (SELECT a.id FROM applications a
        WHERE ${ownedBySql(applicationColumns("a"), scope, organisationId)} AND ${named([Prisma.sql`a.name`], patterns)}
        LIMIT ${MOST_OWNERS}::int)`,
    },
    patterns,
  );
  return tx.$queryRaw`
    SELECT c.client_id AS "clientId", c.name, a.id AS "applicationId", a.name AS "applicationName"
    FROM (${ids}) found JOIN oauth_clients c ON c.client_id = found.id JOIN applications a ON a.id = c.application_id`;
}

interface FoundOrganisation {
  id: string;
  legalName: string;
  country: string;
  registrationNumber: string;
}

/** Organisations by id, registration number or legal name. */
export function findOrganisations(tx: Tx, { scope }: Within, patterns: Patterns): Promise<FoundOrganisation[]> {
  const ids = candidates(
    {
      from: Prisma.sql`organisations o`,
      id: Prisma.sql`o.id`,
      mine: ownedBySql("o.id", scope),
      names: [Prisma.sql`o.legal_name`],
      isExact: Prisma.sql`(o.id = ${patterns.exact} OR o.registration_number = ${patterns.exact})`,
    },
    patterns,
  );
  return tx.$queryRaw`
    SELECT o.id, o.legal_name AS "legalName", o.country, o.registration_number AS "registrationNumber"
    FROM (${ids}) found JOIN organisations o ON o.id = found.id`;
}

interface FoundUser {
  id: string;
  name: string;
  email: string;
}

/** Users by id, name or email address: all, or the members of the scope's organisations. */
export function findUsers(tx: Tx, { scope }: Within, patterns: Patterns): Promise<FoundUser[]> {
  const mine =
    scope === "all"
      ? Prisma.sql`true`
      : Prisma.sql`EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id AND ${ownedBySql("m.organisation_id", scope)})`;
  const ids = candidates(
    {
      from: Prisma.sql`users u`,
      id: Prisma.sql`u.id`,
      mine,
      names: [Prisma.sql`u.name`, Prisma.sql`u.email`],
      isExact: Prisma.sql`(u.id = ${patterns.exact} OR u.email = lower(${patterns.exact}))`,
    },
    patterns,
  );
  return tx.$queryRaw`SELECT u.id, u.name, u.email FROM (${ids}) found JOIN users u ON u.id = found.id`;
}
