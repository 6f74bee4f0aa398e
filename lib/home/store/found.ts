import { fragment, ownedBySql } from "@/lib/db/fragment";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/operation/scope";
import { type Action, MAX_ACTIONS } from "../schema";

export interface ActionFilter {
  scope: Scope;
  organisationId?: string | undefined;
  now: Date;
  take: number;
}

/** A row of an action, with the number of all rows. */
export type ActionRow = Omit<Action, "kind" | "at" | "lastUsedAt"> & {
  at: Date | null;
  lastUsedAt: Date | null;
  total: number;
};

/** The members of an action that a kind does not have. */
export const NOTHING = {
  at: Prisma.sql`NULL::timestamptz`,
  count: Prisma.sql`NULL::int`,
  reason: Prisma.sql`NULL::text`,
  requestId: Prisma.sql`NULL::text`,
  profileId: Prisma.sql`NULL::text`,
  lastUsedAt: Prisma.sql`NULL::timestamptz`,
  applicationId: Prisma.sql`NULL::text`,
  applicationName: Prisma.sql`NULL::text`,
};

type Columns = Record<"subjectId" | "name" | "organisationId" | "organisationName" | keyof typeof NOTHING, Prisma.Sql>;

/**
 * Up to `take` rows with their total. `matching` selects `id` and what `order` sorts by, as columns of `f`, and is cut off after `MAX_ACTIONS`: so neither
 * the count nor the sort depends on the size of the table. `from` joins `f`, its rows, with what the columns need.
 */
export function rowsWithTotal(
  { matching, order, from, columns }: { matching: Prisma.Sql; order: Prisma.Sql; from: Prisma.Sql; columns: Columns },
  take: number,
): Prisma.Sql {
  const named = Object.entries(columns).map(([name, value]) => Prisma.sql`${value} AS ${Prisma.raw(`"${name}"`)}`);
  return Prisma.sql`
    WITH found AS MATERIALIZED (SELECT * FROM (${matching}) f ORDER BY ${order} LIMIT ${MAX_ACTIONS}::int)
    SELECT (SELECT count(*)::int FROM found) AS "total", ${Prisma.join(named)}
    FROM (SELECT * FROM found f ORDER BY ${order} LIMIT ${take}::int) f ${from}
    ORDER BY ${order}`;
}

/** The condition that a row is in the filter's scope. `column`: of the organisation's id, with its alias. */
export const mine = (column: string, { scope, organisationId }: ActionFilter): Prisma.Sql =>
  ownedBySql(column, scope, organisationId);

/** A fragment of `lib/state` at the filter's time. */
export const at = (text: (now: string) => string, { now }: ActionFilter): Prisma.Sql =>
  fragment(text, now, "timestamptz");
