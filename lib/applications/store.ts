import type { Tx } from "@/lib/db/database";
import { type Application as ApplicationRow, Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import { isUniqueViolation } from "@/lib/db/unique-violation";
import { ownedBy, type Scope } from "@/lib/operation/actor";
import { conflict, notFound } from "@/lib/operation/errors";
import { COUNT_LIMIT, type OrganisationRow } from "@/lib/organisations/store";

export type { ApplicationRow };

/** An application and whose it is: one cannot be judged without the other. */
export type OwnedApplicationRow = ApplicationRow & { organisation: OrganisationRow };

/** @throws AppError not_found when it is not there or its organisation is not in the scope */
export async function findApplication(tx: Tx, scope: Scope, id: string): Promise<OwnedApplicationRow> {
  const row = await tx.application.findFirst({ where: { id, ...ownedBy(scope) }, include: { organisation: true } });
  if (!row) throw notFound("The application");
  return row;
}

export interface ApplicationFilter {
  scope: Scope;
  organisationId?: string | undefined;
  q?: string | undefined;
  status?: string | undefined;
  after: { at: Date; id: string } | undefined;
  take: number;
}

/** Newest first. `q` looks into name, unique name, id and the organisation's legal name. */
export function findApplications(tx: Tx, filter: ApplicationFilter): Promise<OwnedApplicationRow[]> {
  const { scope, organisationId, q, status, after, take } = filter;
  const and: Prisma.ApplicationWhereInput[] = [ownedBy(scope)];
  if (organisationId) and.push({ organisationId });
  if (status) and.push({ status });
  if (q) {
    const contains = { contains: literalLike(q), mode: "insensitive" } as const;
    and.push({
      OR: [{ name: contains }, { uniqueName: contains }, { id: q }, { organisation: { legalName: contains } }],
    });
  }
  if (after) {
    and.push({ OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] });
  }
  return tx.application.findMany({
    where: { AND: and },
    include: { organisation: true },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
}

export interface ApplicationSummary {
  clientCount: number;
  activeCertificateCount: number;
  nextExpiry: Date | null;
}

/** What a list says of each application, in one query for all of them. */
export async function summarise(tx: Tx, ids: readonly string[], now: Date): Promise<Map<string, ApplicationSummary>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.$queryRaw<({ id: string } & ApplicationSummary)[]>`
    SELECT a.id,
      (SELECT count(*)::int FROM oauth_clients c WHERE c.application_id = a.id) AS "clientCount",
      (SELECT count(*)::int FROM (
        SELECT 1 FROM certificates c
        WHERE c.application_id = a.id AND c.status = 'active' AND c.not_after > ${now}::timestamptz
        LIMIT ${COUNT_LIMIT}::int) c) AS "activeCertificateCount",
      (SELECT min(c.not_after) FROM certificates c
        WHERE c.application_id = a.id AND c.status = 'active' AND c.not_after > ${now}::timestamptz
          AND NOT EXISTS (SELECT 1 FROM certificates r WHERE r.replaces_id = c.id AND r.status = 'active')
      ) AS "nextExpiry"
    FROM applications a WHERE a.id IN (${Prisma.join([...ids])})`;
  return new Map(rows.map(({ id, ...summary }) => [id, summary]));
}

/** True when the organisation already has an application of this name. */
export async function isNameTaken(tx: Tx, organisationId: string, name: string): Promise<boolean> {
  const found = await tx.application.findUnique({
    where: { organisationId_name: { organisationId, name } },
    select: { id: true },
  });
  return found !== null;
}

/** @throws AppError conflict when the name or the unique name is taken */
export function insertApplication(tx: Tx, row: ApplicationRow): Promise<ApplicationRow> {
  return tx.application.create({ data: row }).catch(rejectTaken);
}

/**
 * Writes changes onto the version that was read.
 * @throws AppError conflict when someone else was faster, or the new name is taken
 */
export async function replaceApplication(tx: Tx, before: ApplicationRow, after: ApplicationRow): Promise<void> {
  const { id, updatedAt } = before;
  const { count } = await tx.application.updateMany({ where: { id, updatedAt }, data: after }).catch(rejectTaken);
  if (count === 0) throw conflict("Someone else changed this application just now. Read it again, then repeat.");
}

function rejectTaken(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw conflict("Another application already has this name. Choose a different one.", "name_taken");
}
