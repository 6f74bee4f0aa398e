import type { Database, Tx } from "@/lib/db/database";
import { fragment } from "@/lib/db/fragment";
import { Prisma } from "@/lib/db/generated/client";
import { defineStatement } from "@/lib/db/statement";
import { isValidSql } from "@/lib/state/certificate";

// Lists of ids are passed as one array to raw statements: Prisma caches a plan for every length of an `in` list.

/** Position in the order of expiry. */
export interface ExpiryPosition {
  notAfter: Date;
  id: string;
}

export interface ExpiringRow extends ExpiryPosition {
  notBefore: Date;
  profileId: string;
  /** The lowest threshold that has a reminder. */
  lowest: number | null;
}

const FIND_EXPIRING = defineStatement<{ notAfter: Date; id: string; before: Date; take: number }, ExpiringRow>(
  "reminders-expiring",
  `SELECT c.id, c.not_after AS "notAfter", c.not_before AS "notBefore", c.profile_id AS "profileId",
      (SELECT min(r.threshold) FROM reminders r WHERE r.subject = c.id) AS "lowest"
    FROM certificates c
    WHERE c.status = 'active' AND (c.not_after, c.id) > ($notAfter::timestamptz, $id::text) AND c.not_after < $before::timestamptz
    ORDER BY c.not_after, c.id LIMIT $take::int`,
);

/** The next active certificates by expiry, with few columns: index (not_after, id), and one search in the reminders for each. */
export function findExpiring(
  db: Database,
  { after, before, take }: { after: ExpiryPosition; before: Date; take: number },
): Promise<ExpiringRow[]> {
  return db.query(FIND_EXPIRING, { notAfter: after.notAfter, id: after.id, before, take });
}

/** What a reminder contains about a certificate, and whether the reminder is still needed. */
export interface DueCertificate {
  id: string;
  kid: string;
  name: string;
  type: string;
  profileId: string;
  notAfter: Date;
  organisationId: string;
  organisationName: string;
  applicationId: string | null;
  applicationName: string | null;
  status: string;
  lastUsedAt: Date | null;
  successorKid: string | null;
  successorIssuedAt: Date | null;
  successorLastUsedAt: Date | null;
}

/** Columns of `DueCertificate`, from the tables of `dueJoins`. */
export const DUE_COLUMNS = Prisma.sql`c.id, c.kid, c.name, c.type, c.profile_id AS "profileId", c.not_after AS "notAfter",
  c.organisation_id AS "organisationId", o.legal_name AS "organisationName", c.application_id AS "applicationId",
  a.name AS "applicationName", c.status, c.last_used_at AS "lastUsedAt", s.kid AS "successorKid",
  s.issued_at AS "successorIssuedAt", s.last_used_at AS "successorLastUsedAt"`;
/** Joins the holder of a certificate `c`, and its successor if it is valid at `now`. */
export const dueJoins = (now: Date) => Prisma.sql`
  JOIN organisations o ON o.id = c.organisation_id
  LEFT JOIN applications a ON a.id = c.application_id
  LEFT JOIN certificates s ON s.replaces_id = c.id AND ${fragment((at) => isValidSql("s", at), now, "timestamptz")}`;

/** Certificates with their successors that are valid at `now`. */
export async function findDueCertificates(tx: Tx, ids: readonly string[], now: Date): Promise<DueCertificate[]> {
  if (ids.length === 0) return [];
  return rowsOf(
    await tx.$queryRaw<JsonAnswer[]>`
      SELECT coalesce(json_agg(q), '[]')::text AS "json" FROM (
        SELECT ${DUE_COLUMNS} FROM certificates c ${dueJoins(now)} WHERE c.id = ANY(${[...ids]}::text[])) q`,
  );
}

/** The rows of a statement as one JSON text: for tens of thousands of rows, Prisma's object for every cell would dominate the memory. */
export interface JsonAnswer {
  json: string;
}

const DATES = new Set(["notAfter", "lastUsedAt", "successorIssuedAt", "successorLastUsedAt"]);

/** The rows of a `json_agg`, with their instants as dates. `Row` is what the statement selects. */
export function rowsOf<Row>([answer]: readonly JsonAnswer[]): Row[] {
  return JSON.parse(answer?.json ?? "[]", (key, value) =>
    DATES.has(key) && typeof value === "string" ? new Date(value) : value,
  );
}
