import type { Tx } from "@/lib/db/database";
import { scopeOf } from "@/lib/operation/actor";
import type { Permission } from "@/lib/operation/permissions";
import type { Scope } from "@/lib/operation/scope";
import { isEmptyScope } from "@/lib/operation/scope";
import type { Context } from "./context";
import { best, type Ranked } from "./rank";
import type { SearchResult } from "./schema";

/** One search of one user. */
export interface Query {
  ctx: Context;
  tx: Tx;
  q: string;
  organisationId: string | undefined;
  limit: number;
}

/** The rows that a caller may find: every finder passes this scope to its statement. Undefined without the permission. */
export function within({ ctx, organisationId }: Query, permission: Permission) {
  const scope: Scope = scopeOf(ctx.actor, permission);
  return isEmptyScope(scope) ? undefined : { scope, organisationId };
}

type Shown = Pick<SearchResult, "kind" | "id" | "label" | "detail"> & Partial<SearchResult>;

/** The best rows as results. */
export function resultsOf<Row>(
  { q, limit }: Query,
  rows: readonly Row[],
  rankedBy: (row: Row) => Ranked,
  shown: (row: Row) => Shown,
): SearchResult[] {
  return best(rows, q, rankedBy, limit).map(({ rank, row }) => ({ ...NOTHING_MORE, rank, ...shown(row) }));
}

const NOTHING_MORE = { applicationId: null, clientId: null, mayIssue: false, mayCreateClient: false };
