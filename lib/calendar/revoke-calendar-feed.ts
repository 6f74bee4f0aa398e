import { conflict } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { CalendarFeed, RevokeCalendarFeedInput } from "./schema";
import { findFeed, markFeedRevoked } from "./store";
import { toFeed } from "./view";

/** Revokes a calendar feed: its URL immediately returns 404. */
export const revokeCalendarFeed = defineOperation({
  operation: "calendar_feed.revoke",
  summary: "Revoke a calendar feed.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: RevokeCalendarFeedInput,
  output: CalendarFeed,
  async run({ ctx, input: { feedId }, tx, audit }) {
    const before = await findFeed(tx, scopeOf(ctx.actor, "webhook:read"), feedId);
    const { organisationId } = before;
    assertMay(ctx.actor, "webhook:write", { organisationId });
    const revokedAt = ctx.deps.clock.now();
    if (!(await markFeedRevoked(tx, feedId, revokedAt))) {
      throw conflict("This calendar feed is already revoked.", "feed_already_revoked");
    }
    const after = { ...before, revokedAt };
    await audit({
      entity: "calendar_feed",
      entityId: feedId,
      organisationId,
      before: toFeed(before),
      after: toFeed(after),
    });
    return toFeed(after);
  },
});
