import { v7 as uuidv7 } from "uuid";
import { AppError } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { findOrganisation } from "@/lib/organisations/public";
import { CalendarFeedWithUrl, CreateCalendarFeedInput, FEED_LIMIT } from "./schema";
import { insertFeed } from "./store";
import { hashFeedToken, makeFeedToken } from "./token";
import { toFeed } from "./view";

/** Creates a feed URL for calendar programs with the organisation's expiry dates. Anyone with the URL can read it. */
export const createCalendarFeed = defineOperation({
  operation: "calendar_feed.create",
  summary: "Create a private calendar feed of an organisation's expiry dates.",
  permission: "webhook:write",
  scope: "organisation",
  effect: "write",
  input: CreateCalendarFeedInput,
  output: CalendarFeedWithUrl,
  async run({ ctx, input: { organisationId, name }, tx, audit }) {
    await findOrganisation(tx, scopeOf(ctx.actor, "webhook:read"), organisationId);
    assertMay(ctx.actor, "webhook:write", { organisationId });
    const token = makeFeedToken(ctx.deps.random);
    const row = {
      id: uuidv7(),
      organisationId,
      name,
      tokenHash: hashFeedToken(token),
      hint: token.slice(-4),
      createdAt: ctx.deps.clock.now(),
      lastUsedAt: null,
      revokedAt: null,
    };
    if (!(await insertFeed(tx, row, FEED_LIMIT))) {
      const message = `An organisation can have at most ${FEED_LIMIT} active calendar feeds. Revoke one that is no longer used.`;
      throw new AppError("precondition_failed", message, { details: { reason: "feed_limit_reached" } });
    }
    await audit({ entity: "calendar_feed", entityId: row.id, organisationId, after: toFeed(row) });
    return { ...toFeed(row), feedUrl: `${ctx.deps.env.publicUrl}/calendar/${token}.ics` };
  },
});
