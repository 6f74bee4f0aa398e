import type { Tx } from "@/lib/db/database";
import { applicationColumns, fragment, ownedBySql } from "@/lib/db/fragment";
import { type Application as ApplicationRow, Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import { assertReplaced } from "@/lib/db/replaced";
import { isUniqueViolation } from "@/lib/db/unique-violation";
import { conflict, notFound } from "@/lib/errors";
import type { PageStart, Position } from "@/lib/operation/paging";
import { ownedByApplication, type Scope } from "@/lib/operation/scope";
import { COUNT_LIMIT, lockOrganisation, type OrganisationRow } from "@/lib/organisations/public";
import { hasActiveSuccessorSql, isValidSql } from "@/lib/state/certificate";
import type { APPLICATION_SORTS } from "./schema";

export type { ApplicationRow };

export type ApplicationSort = (typeof APPLICATION_SORTS)[number];

/** An application with its organisation. */
export type OwnedApplicationRow = ApplicationRow & { organisation: OrganisationRow };

/** @throws AppError not_found when it does not exist or its organisation is not in the scope */
export async function findApplication(tx: Tx, scope: Scope, id: string): Promise<OwnedApplicationRow> {
  const row = await tx.application.findFirst({
    where: { id, ...ownedByApplication(scope, "id") },
    include: { organisation: true },
  });
  if (!row) throw notFound("The application");
  return row;
}

/** Counted under the organisation's lock, so that concurrent calls don't exceed the limit together. */
export async function countApplications(tx: Tx, organisationId: string): Promise<number> {
  await lockOrganisation(tx, organisationId);
  return tx.application.count({ where: { organisationId } });
}

export interface ApplicationFilter {
  scope: Scope;
  organisationId?: string | undefined;
  /** Part of the name, the unique name or the organisation's legal name, or a whole id. */
  q?: string | undefined;
  type?: string | undefined;
  environment?: string | undefined;
  status?: string | undefined;
  sort: ApplicationSort;
  /** For `nextExpiry`. */
  now: Date;
  start: PageStart;
  take: number;
}

const validAt = (now: Date) => fragment((at) => isValidSql("c", at), now, "timestamptz");

/** The next expiry of a valid certificate without a successor. */
const nextExpiry = (now: Date) => Prisma.sql`(
  SELECT min(c.not_after) FROM certificates c
  WHERE c.application_id = a.id AND ${validAt(now)} AND NOT ${Prisma.raw(hasActiveSuccessorSql("c"))})`;

/** The sort key: as the database compares it, its text in a cursor, and the type to read that text as. */
function placeOf(sort: ApplicationSort, now: Date): { place: Prisma.Sql; written: Prisma.Sql; read: Prisma.Sql } {
  if (sort.endsWith("name")) {
    const place = Prisma.sql`lower(a.name)`;
    return { place, written: place, read: Prisma.sql`text` };
  }
  const never = sort.startsWith("-") ? Prisma.sql`'1970-01-01'` : Prisma.sql`'9999-01-01'`;
  const place = sort.endsWith("createdAt")
    ? Prisma.sql`a.created_at`
    : Prisma.sql`coalesce(${nextExpiry(now)}, ${never}::timestamptz)`;
  const written = Prisma.sql`to_char(${place} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return { place, written, read: Prisma.sql`timestamptz` };
}

function conditionsOf(filter: Omit<ApplicationFilter, "sort" | "start" | "take">): Prisma.Sql[] {
  const { scope, organisationId, q, type, environment, status } = filter;
  const conditions = [ownedBySql(applicationColumns("a"), scope, organisationId)];
  if (type) conditions.push(Prisma.sql`a.type = ${type}`);
  if (environment) conditions.push(Prisma.sql`a.environment = ${environment}`);
  if (status) conditions.push(Prisma.sql`a.status = ${status}::entity_status`);
  if (q) {
    const like = `%${literalLike(q)}%`;
    conditions.push(
      Prisma.sql`(a.name ILIKE ${like} OR a.unique_name ILIKE ${like} OR a.id = ${q} OR o.legal_name ILIKE ${like})`,
    );
  }
  return conditions;
}

/** How many applications match, up to `COUNT_LIMIT`. */
export async function countMatching(
  tx: Tx,
  filter: Omit<ApplicationFilter, "sort" | "start" | "take">,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM (
      SELECT 1 FROM applications a JOIN organisations o ON o.id = a.organisation_id
      WHERE ${Prisma.join(conditionsOf(filter), " AND ")} LIMIT ${COUNT_LIMIT}::int) AS matching`;
  return row?.total ?? 0;
}

/** One page in the requested order (reversed for a previous page), with the position of each row. */
export async function findApplications(
  tx: Tx,
  filter: ApplicationFilter,
): Promise<(OwnedApplicationRow & { position: Position })[]> {
  const { sort, now, start, take } = filter;
  const { after } = start;
  const { place, written, read } = placeOf(sort, now);
  const isDescending = sort.startsWith("-") !== start.isBackward;
  const [order, beyond] = isDescending ? [Prisma.sql`DESC`, Prisma.sql`<`] : [Prisma.sql`ASC`, Prisma.sql`>`];
  const conditions = conditionsOf(filter);
  if (after) conditions.push(Prisma.sql`(${place}, a.id) ${beyond} (${after[0]}::text::${read}, ${after[1]})`);
  const places = await tx.$queryRaw<{ id: string; place: string }[]>`
    SELECT a.id, ${written} AS place FROM applications a JOIN organisations o ON o.id = a.organisation_id
    WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY ${place} ${order}, a.id ${order} LIMIT ${take}::int`;
  const rows = await tx.application.findMany({
    where: { id: { in: places.map(({ id }) => id) } },
    include: { organisation: true },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return places.flatMap(({ id, place: at }) => {
    const row = byId.get(id);
    return row ? [{ ...row, position: [at, id] as const }] : [];
  });
}

export interface ApplicationSummary {
  clientCount: number;
  activeCertificateCount: number;
  nextExpiry: Date | null;
}

/** Counts and next expiry of several applications, in one statement. */
export async function summarise(tx: Tx, ids: readonly string[], now: Date): Promise<Map<string, ApplicationSummary>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.$queryRaw<({ id: string } & ApplicationSummary)[]>`
    SELECT a.id,
      (SELECT count(*)::int FROM oauth_clients c WHERE c.application_id = a.id) AS "clientCount",
      (SELECT count(*)::int FROM (
        SELECT 1 FROM certificates c
        WHERE c.application_id = a.id AND ${validAt(now)}
        LIMIT ${COUNT_LIMIT}::int) c) AS "activeCertificateCount",
      ${nextExpiry(now)} AS "nextExpiry"
    FROM applications a WHERE a.id IN (${Prisma.join([...ids])})`;
  return new Map(rows.map(({ id, ...summary }) => [id, summary]));
}

/** Whether the organisation already has an application with this name. */
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
 * Changes the application if it is still the version that was read.
 * @throws AppError conflict when another request changed it first, or the new name is taken
 */
export async function replaceApplication(tx: Tx, before: ApplicationRow, after: ApplicationRow): Promise<void> {
  const { id, updatedAt } = before;
  const updated = await tx.application.updateMany({ where: { id, updatedAt }, data: after }).catch(rejectTaken);
  assertReplaced(updated, "application");
}

function rejectTaken(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw conflict("Another application already has this name. Choose a different one.", "name_taken");
}
