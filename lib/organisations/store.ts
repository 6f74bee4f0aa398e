import type { Tx } from "@/lib/db/database";
import { fragment } from "@/lib/db/fragment";
import {
  type Contact as ContactRow,
  type EntityStatus,
  type Organisation as OrganisationRow,
  Prisma,
} from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import { lockUntilCommit } from "@/lib/db/locks";
import { assertReplaced } from "@/lib/db/replaced";
import { isUniqueViolation } from "@/lib/db/unique-violation";
import { conflict, notFound } from "@/lib/errors";
import { afterPosition, type PageStart, type Position, TOTAL_LIMIT } from "@/lib/operation/paging";
import { ownedBy, type Scope } from "@/lib/operation/scope";
import { isValidSql } from "@/lib/state/certificate";

export type { ContactRow, OrganisationRow };

/** Counts stop here, so that a very large organisation does not slow down lists. */
export const COUNT_LIMIT = TOTAL_LIMIT;

/** Prisma condition for organisations themselves (`ownedBy` is for the objects that they own). */
export function withinScope(scope: Scope): Prisma.OrganisationWhereInput {
  return scope === "all" ? {} : { id: { in: [...scope.organisations] } };
}

/** @throws AppError not_found when it does not exist or is not in the scope */
export async function findOrganisation(tx: Tx, scope: Scope, id: string): Promise<OrganisationRow> {
  const row = await tx.organisation.findFirst({ where: { AND: [{ id }, withinScope(scope)] } });
  if (!row) throw notFound("The organisation");
  return row;
}

export interface OrganisationFilter {
  scope: Scope;
  q?: string | undefined;
  status?: EntityStatus | undefined;
}

function matchingWhere({ scope, q, status }: OrganisationFilter): Prisma.OrganisationWhereInput[] {
  const and: Prisma.OrganisationWhereInput[] = [withinScope(scope)];
  if (status) and.push({ status });
  if (q) {
    const contains = { contains: literalLike(q), mode: "insensitive" } as const;
    and.push({ OR: [{ legalName: contains }, { registrationNumber: contains }, { id: q }] });
  }
  return and;
}

/** How many organisations match, up to `COUNT_LIMIT`. */
export function countMatching(tx: Tx, filter: OrganisationFilter): Promise<number> {
  return tx.organisation.count({ where: { AND: matchingWhere(filter) }, take: COUNT_LIMIT });
}

/** By legal name, then id; in reverse for a previous page. */
export function findOrganisations(
  tx: Tx,
  filter: OrganisationFilter,
  { start: { after, isBackward }, take }: { start: PageStart; take: number },
): Promise<OrganisationRow[]> {
  const direction = isBackward ? "desc" : "asc";
  const position = after && { at: String(after[0]), id: after[1] };
  return tx.organisation.findMany({
    where: { AND: [...matchingWhere(filter), afterPosition("legalName", position, { direction })] },
    orderBy: [{ legalName: direction }, { id: direction }],
    take,
  });
}

export interface OrganisationCounts {
  applications: number;
  activeCertificates: number;
}

/** Applications and valid certificates of several organisations in one statement, each count up to `COUNT_LIMIT`. */
export async function countBelow(tx: Tx, ids: readonly string[], now: Date): Promise<Map<string, OrganisationCounts>> {
  if (ids.length === 0) return new Map();
  const valid = fragment((at) => isValidSql("c", at), now, "timestamptz");
  const rows = await tx.$queryRaw<({ id: string } & OrganisationCounts)[]>`
    SELECT o.id,
      (SELECT count(*)::int FROM (
        SELECT 1 FROM applications a WHERE a.organisation_id = o.id LIMIT ${COUNT_LIMIT}::int) a) AS "applications",
      (SELECT count(*)::int FROM (
        SELECT 1 FROM certificates c
        WHERE c.organisation_id = o.id AND ${valid}
        LIMIT ${COUNT_LIMIT}::int) c) AS "activeCertificates"
    FROM organisations o WHERE o.id IN (${Prisma.join([...ids])})`;
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

/** @throws AppError conflict when country and registration number are taken */
export async function insertOrganisation(tx: Tx, row: OrganisationRow): Promise<OrganisationRow> {
  return tx.organisation.create({ data: row }).catch(rejectTaken);
}

/**
 * Changes the organisation if it is still the version that was read.
 * @throws AppError conflict when another request changed it first, or country and registration number are taken
 */
export async function replaceOrganisation(tx: Tx, before: OrganisationRow, after: OrganisationRow): Promise<void> {
  const { id, updatedAt } = before;
  const updated = await tx.organisation.updateMany({ where: { id, updatedAt }, data: after }).catch(rejectTaken);
  assertReplaced(updated, "organisation");
}

function rejectTaken(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw conflict("An organisation with this country and registration number already exists.", "already_registered");
}

/** Serialises moves in the tree until the transaction ends: two concurrent moves could form a cycle. */
export const lockTree = (tx: Tx): Promise<void> => lockUntilCommit(tx, "organisationTree");

/** Whether `id` is `ancestorId` or one of its descendants. */
export async function isWithin(tx: Tx, id: string, ancestorId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE above AS (
      SELECT o.id, o.parent_id FROM organisations o WHERE o.id = ${id}
      UNION
      SELECT o.id, o.parent_id FROM organisations o JOIN above ON o.id = above.parent_id
    )
    SELECT above.id FROM above WHERE above.id = ${ancestorId}`;
  return rows.length > 0;
}

/** Oldest first. */
export function findContacts(
  tx: Tx,
  filter: { organisationId: string; applicationId?: string | undefined; after: Position | undefined; take: number },
): Promise<ContactRow[]> {
  const { organisationId, applicationId, after, take } = filter;
  return tx.contact.findMany({
    where: { organisationId, ...(applicationId ? { applicationId } : {}), ...(after ? { id: { gt: after[1] } } : {}) },
    orderBy: { id: "asc" },
    take,
  });
}

/** @throws AppError not_found when it does not exist or its organisation is not in the scope */
export async function findContact(tx: Tx, scope: Scope, id: string): Promise<ContactRow> {
  const row = await tx.contact.findFirst({ where: { id, ...ownedBy(scope) } });
  if (!row) throw notFound("The contact");
  return row;
}

/** Serialises insertions into the organisation until the transaction ends. */
export async function lockOrganisation(tx: Tx, organisationId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM organisations WHERE id = ${organisationId} FOR NO KEY UPDATE`;
}

/** Counted under the organisation's lock, so that concurrent calls don't exceed the limit together. */
export async function countContacts(tx: Tx, organisationId: string): Promise<number> {
  await lockOrganisation(tx, organisationId);
  return tx.contact.count({ where: { organisationId } });
}

/** Whether the application belongs to the organisation. */
export async function hasApplication(tx: Tx, organisationId: string, id: string): Promise<boolean> {
  return (await tx.application.findFirst({ where: { id, organisationId }, select: { id: true } })) !== null;
}

export function insertContact(tx: Tx, row: ContactRow): Promise<ContactRow> {
  return tx.contact.create({ data: row });
}

/** @throws AppError not_found when it was deleted before */
export async function deleteContact(tx: Tx, id: string): Promise<void> {
  const { count } = await tx.contact.deleteMany({ where: { id } });
  if (count === 0) throw notFound("The contact");
}
