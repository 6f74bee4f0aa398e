import type { CalendarFeed } from "./schema";
import type { FeedRow } from "./store";

/** The public representation of a feed: without the token's hash. */
export function toFeed(row: FeedRow): CalendarFeed {
  return {
    id: row.id,
    organisationId: row.organisationId,
    name: row.name,
    hint: row.hint,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
