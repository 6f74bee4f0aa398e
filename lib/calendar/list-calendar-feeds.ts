import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { findOrganisation } from "@/lib/organisations/public";
import { CalendarFeedPage, ListCalendarFeedsInput } from "./schema";
import { findFeeds } from "./store";
import { toFeed } from "./view";

/** An organisation's calendar feeds, newest first, without their URLs. */
export const listCalendarFeeds = defineOperation({
  operation: "calendar_feed.list",
  summary: "List an organisation's calendar feeds, newest first.",
  permission: "webhook:read",
  scope: "organisation",
  effect: "read",
  input: ListCalendarFeedsInput,
  output: CalendarFeedPage,
  async run({ ctx, input: { organisationId, limit, cursor }, tx }) {
    await findOrganisation(tx, scopeOf(ctx.actor, "webhook:read"), organisationId);
    const rows = await findFeeds(tx, { organisationId, after: decodeTimeCursor(cursor), take: limit + 1 });
    return toPage(rows, limit, (row) => [row.createdAt.getTime(), row.id], toFeed);
  },
});
