import type { Tx } from "@/lib/db/database";
import { fragment, holderColumns, ownedBySql } from "@/lib/db/fragment";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/operation/scope";
import { hasActiveSuccessorSql, isExpiringSql, isValidSql } from "@/lib/state/certificate";
import { NAMED_CERTIFICATES } from "../schema/overview";

interface Mine {
  scope: Scope;
  organisationId: string | undefined;
  now: Date;
}

const owned = (alias: string, { scope, organisationId }: Mine) =>
  ownedBySql(holderColumns(alias), scope, organisationId);
const at = (text: (now: string) => string, { now }: Mine) => fragment(text, now, "timestamptz");
const SUPERSEDED = Prisma.raw(hasActiveSuccessorSql("c"));

/** A certificate by name. `place`: of its interval, from 1. */
export interface NamedRow {
  place: number;
  kid: string;
  name: string;
  type: string;
  organisationName: string;
  applicationName: string | null;
  notAfter: Date;
  isSuperseded: boolean;
}

const NAMED = Prisma.sql`c.kid, c.name, c.type, o.legal_name AS "organisationName", a.name AS "applicationName",
  c.not_after AS "notAfter", ${SUPERSEDED} AS "isSuperseded"`;
const HOLDER = Prisma.sql`JOIN organisations o ON o.id = c.organisation_id LEFT JOIN applications a ON a.id = c.application_id`;

/** The first active certificates that expire between each bound and the next. */
export function findFirstOfEach(tx: Tx, mine: Mine & { bounds: readonly Date[] }): Promise<NamedRow[]> {
  const spans = mine.bounds.slice(0, -1).map(
    (from, index) => Prisma.sql`(SELECT ${index + 1}::int AS place, c.id FROM certificates c
      WHERE c.status = 'active' AND ${owned("c", mine)} AND c.not_after >= ${from}::timestamptz
        AND c.not_after < ${mine.bounds[index + 1]}::timestamptz
      ORDER BY c.not_after, c.id LIMIT ${NAMED_CERTIFICATES}::int)`,
  );
  return tx.$queryRaw`
    SELECT f.place, ${NAMED} FROM (${Prisma.join(spans, " UNION ALL ")}) f JOIN certificates c ON c.id = f.id ${HOLDER}
    ORDER BY f.place, c.not_after, c.id`;
}

/** Of the valid certificates that expire before `until`: how many are replaced and how many are expiring, by month (YYYY-MM, UTC). */
export function countByMonth(
  tx: Tx,
  mine: Mine & { until: Date },
): Promise<{ month: string; superseded: number; expiring: number }[]> {
  // Driven by the successors and by the next 60 days: most certificates are in neither.
  return tx.$queryRaw`
    SELECT to_char(not_after AT TIME ZONE 'UTC', 'YYYY-MM') AS month, sum(superseded)::int AS superseded, sum(expiring)::int AS expiring
    FROM (
      SELECT c.not_after, 1 AS superseded, 0 AS expiring FROM certificates s JOIN certificates c ON c.id = s.replaces_id
      WHERE s.status = 'active' AND ${owned("s", mine)} AND ${at((now) => isValidSql("c", now), mine)}
        AND c.not_after < ${mine.until}::timestamptz
      UNION ALL
      SELECT c.not_after, 0, 1 FROM certificates c
      WHERE ${owned("c", mine)} AND ${at((now) => isExpiringSql("c", now), mine)}
    ) counted GROUP BY 1`;
}

/** The valid certificate that expires next and is not replaced. */
export async function findNextExpiry(tx: Tx, mine: Mine): Promise<NamedRow | undefined> {
  const rows = await tx.$queryRaw<NamedRow[]>`
    SELECT 0 AS place, ${NAMED} FROM certificates c ${HOLDER}
    WHERE ${owned("c", mine)} AND ${at((now) => isValidSql("c", now), mine)} AND NOT ${SUPERSEDED}
    ORDER BY c.not_after, c.id LIMIT 1`;
  return rows[0];
}
