import type { Database, Tx } from "@/lib/db/database";
import { fragment, holderColumns, ownedBySql } from "@/lib/db/fragment";
import { type Certificate as CertificateRow, Prisma } from "@/lib/db/generated/client";
import { assertReplaced } from "@/lib/db/replaced";
import { defineStatement } from "@/lib/db/statement";
import { notFound } from "@/lib/errors";
import { ownedByApplication, type Scope } from "@/lib/operation/scope";
import {
  isExpiredSql,
  isExpiringSql,
  isRevokedSql,
  isSupersededSql,
  isValidSql,
  isValidWhere,
} from "@/lib/state/certificate";
import { type CertificateCounts, COUNT_LIMIT } from "./schema/list";

export type { CertificateRow };

/** Columns of a list; without the DER. */
export const SUMMARY_SELECT = {
  id: true,
  kid: true,
  serial: true,
  status: true,
  type: true,
  profileId: true,
  issuerId: true,
  subject: true,
  notBefore: true,
  notAfter: true,
  thumbprintSha256: true,
  keyThumbprint: true,
  publicKey: true,
  name: true,
  keyHolderNote: true,
  organisationId: true,
  applicationId: true,
  lastUsedAt: true,
  revokedAt: true,
  revocationReason: true,
  createdAt: true,
  organisation: { select: { legalName: true } },
  application: { select: { name: true, uniqueName: true } },
  replaces: { select: { kid: true } },
  successors: { select: { kid: true, status: true }, orderBy: { createdAt: "desc" } },
} as const satisfies Prisma.CertificateSelect;

/** Columns of one certificate's page and downloads. */
export const WHOLE_SELECT = {
  ...SUMMARY_SELECT,
  der: true,
  keyFingerprint: true,
  revocationNote: true,
  requestedByKind: true,
  requestedById: true,
  profile: { select: { definition: true } },
} as const satisfies Prisma.CertificateSelect;

export type SummaryRow = Prisma.CertificateGetPayload<{ select: typeof SUMMARY_SELECT }>;
export type WholeRow = Prisma.CertificateGetPayload<{ select: typeof WHOLE_SELECT }>;

/** @throws AppError not_found when it does not exist or is not in the scope */
export async function findByKid(tx: Tx, scope: Scope, kid: string): Promise<WholeRow> {
  const row = await tx.certificate.findFirst({
    where: { AND: [{ kid }, ownedByApplication(scope)] },
    select: WHOLE_SELECT,
  });
  if (!row) throw notFound("The certificate");
  return row;
}

/**
 * Replaces the texts of the portal, if they are still those that were read.
 * @throws AppError conflict
 */
export async function replaceNotes(
  tx: Tx,
  { id, name, keyHolderNote }: Pick<CertificateRow, "id" | "name" | "keyHolderNote">,
  data: Pick<CertificateRow, "name" | "keyHolderNote" | "searchText">,
): Promise<void> {
  assertReplaced(await tx.certificate.updateMany({ where: { id, name, keyHolderNote }, data }), "certificate");
}

/** Up to `take` certificates that match one of the conditions: active ones first, then the newest. */
export function findActiveFirst(
  tx: Tx,
  scope: Scope,
  or: Prisma.CertificateWhereInput[],
  take: number,
): Promise<WholeRow[]> {
  return tx.certificate.findMany({
    where: { AND: [{ OR: or }, { kid: { not: null } }, ownedByApplication(scope)] },
    orderBy: [{ status: "asc" }, { createdAt: "desc" }], // "active" sorts before every other status
    take,
    select: WHOLE_SELECT,
  });
}

/** One page of a list; conditions and order come from `list-query.ts`. */
export function findSummaries(
  tx: Tx,
  where: Prisma.CertificateWhereInput,
  orderBy: Prisma.CertificateOrderByWithRelationInput[],
  take: number,
): Promise<SummaryRow[]> {
  return tx.certificate.findMany({ where, orderBy, take, select: SUMMARY_SELECT });
}

/** How many certificates meet the conditions of a list, up to `COUNT_LIMIT`. */
export function countMatching(tx: Tx, where: Prisma.CertificateWhereInput): Promise<number> {
  return tx.certificate.count({ where, take: COUNT_LIMIT });
}

/** Certificates by status, each count up to `COUNT_LIMIT`, in one statement. */
export async function countByStatus(
  tx: Tx,
  filter: { scope: Scope; organisationId?: string | undefined; applicationId?: string | undefined; now: Date },
): Promise<CertificateCounts> {
  const { scope, organisationId, applicationId, now } = filter;
  const conditions = [Prisma.sql`c.kid IS NOT NULL`, ownedBySql(holderColumns("c"), scope, organisationId)];
  if (applicationId) conditions.push(Prisma.sql`c.application_id = ${applicationId}`);
  const mine = Prisma.join(conditions, " AND ");
  const count = (state: Prisma.Sql) => Prisma.sql`(SELECT count(*)::int FROM (
    SELECT 1 FROM certificates c WHERE ${mine} AND ${state} LIMIT ${COUNT_LIMIT}::int) AS counted)`;
  const at = (stateSql: (c: string, now: string) => string) =>
    count(fragment((place) => stateSql("c", place), now, "timestamptz"));
  const rows = await tx.$queryRaw<CertificateCounts[]>`
    SELECT ${at(isValidSql)} AS "active", ${at(isExpiringSql)} AS "expiring", ${at(isSupersededSql)} AS "superseded",
      ${count(Prisma.raw(isRevokedSql("c")))} AS "revoked", ${at(isExpiredSql)} AS "expired"`;
  return rows[0] as CertificateCounts; // a SELECT without FROM has exactly one row
}

/** How many active certificates expire between each bound and the next, and after the last one. An index answers it alone. */
export async function countExpiringBetween(
  tx: Tx,
  { scope, organisationId, bounds }: { scope: Scope; organisationId: string | undefined; bounds: readonly Date[] },
): Promise<number[]> {
  const mine = ownedBySql(holderColumns("c"), scope, organisationId);
  const spans = bounds.map((from, index) => {
    const to = bounds[index + 1];
    const before = to ? Prisma.sql`AND c.not_after < ${to}::timestamptz` : Prisma.empty;
    return Prisma.sql`(SELECT count(*)::int FROM certificates c
      WHERE c.status = 'active' AND ${mine} AND c.not_after >= ${from}::timestamptz ${before})`;
  });
  const [row] = await tx.$queryRaw<{ counts: number[] }[]>`SELECT ARRAY[${Prisma.join(spans)}] AS counts`;
  return row?.counts ?? [];
}

/** Organisations with the most certificates that are valid at `from` and expire until `until`; among equals, the soonest expiry first. */
export function organisationsWithMostExpiring(
  tx: Tx,
  { scope, from, until, take }: { scope: Scope; from: Date; until: Date; take: number },
): Promise<{ organisationId: string; organisationName: string; ending: number; firstEnd: Date }[]> {
  return tx.$queryRaw`
    SELECT o.id AS "organisationId", o.legal_name AS "organisationName", e.ending, e.first_end AS "firstEnd"
    FROM (
      SELECT c.organisation_id, count(*)::int AS ending, min(c.not_after) AS first_end FROM certificates c
      WHERE ${ownedBySql("c.organisation_id", scope)} AND ${fragment((at) => isValidSql("c", at), from, "timestamptz")}
        AND c.not_after <= ${until}::timestamptz
      GROUP BY c.organisation_id ORDER BY ending DESC, first_end LIMIT ${take}::int) e
    JOIN organisations o ON o.id = e.organisation_id
    ORDER BY e.ending DESC, e.first_end`;
}

type OfType = Pick<CertificateRow, "id" | "organisationId" | "applicationId" | "type">;

/** Valid certificates of the holder of `row` with its type, besides itself. */
const othersOfType = ({ id, organisationId, applicationId, type }: OfType, now: Date) =>
  ({
    organisationId,
    applicationId,
    type,
    ...isValidWhere(now),
    id: { not: id },
  }) satisfies Prisma.CertificateWhereInput;

/** Whether the holder has another valid certificate of this type. */
export async function hasAnotherOfType(tx: Tx, row: OfType, now: Date): Promise<boolean> {
  return (await tx.certificate.findFirst({ where: othersOfType(row, now), select: { id: true } })) !== null;
}

/** The newest other valid certificate of this type that the holder has. */
export function findNewestOfType(tx: Tx, row: OfType, now: Date): Promise<Pick<CertificateRow, "kid" | "name"> | null> {
  return tx.certificate.findFirst({
    where: othersOfType(row, now),
    orderBy: { createdAt: "desc" },
    select: { kid: true, name: true },
  });
}

/** Clients of an application that use one of these authentication methods with keys managed here, not with a `jwks_uri`. */
export function findClientsUsing(tx: Tx, applicationId: string, authMethods: readonly string[]) {
  return tx.oAuthClient.findMany({
    where: { applicationId, authMethod: { in: [...authMethods] }, keySource: "managed" },
    select: { clientId: true, name: true, authMethod: true },
    orderBy: { name: "asc" },
  });
}

/** Interrupted issuances, oldest first. */
export function findPreparedBefore(tx: Tx, before: Date, take: number): Promise<CertificateRow[]> {
  return tx.certificate.findMany({
    where: { status: "prepared", createdAt: { lt: before } },
    orderBy: { createdAt: "asc" },
    take,
  });
}

export function findById(tx: Tx, id: string): Promise<CertificateRow | null> {
  return tx.certificate.findUnique({ where: { id } });
}

const FIND_WITHOUT_SHA1 = defineStatement<{ take: number }, { id: string; der: Uint8Array }>(
  "certificates-without-sha1",
  "SELECT id, der FROM certificates WHERE thumbprint_sha1 IS NULL AND der IS NOT NULL ORDER BY id LIMIT $take::int",
);

/** Certificates whose SHA-1 thumbprint is not stored yet. */
export function findWithoutSha1(db: Database, take: number): Promise<{ id: string; der: Uint8Array }[]> {
  return db.query(FIND_WITHOUT_SHA1, { take });
}

const PUT_SHA1 = defineStatement<{ rows: string }>(
  "certificates-put-sha1",
  `UPDATE certificates c SET thumbprint_sha1 = r.sha1 FROM jsonb_to_recordset($rows::jsonb) AS r(id text, sha1 text)
    WHERE c.id = r.id`,
);

/** Stores SHA-1 thumbprints. */
export async function putSha1(db: Database, rows: readonly { id: string; sha1: string }[]): Promise<void> {
  await db.query(PUT_SHA1, { rows: JSON.stringify(rows) });
}
