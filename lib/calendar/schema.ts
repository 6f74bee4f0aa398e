import { z } from "zod";
import { CEILINGS } from "@/lib/operation/ceilings";
import { Id, Instant, lineOfText } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";

/** Maximum number of active feeds per organisation. */
export const FEED_LIMIT = CEILINGS.calendarFeedsPerOrganisation;

export const CalendarFeed = z
  .strictObject({
    id: Id,
    organisationId: Id,
    name: z.string(),
    /** Last four characters of the secret in its URL. */
    hint: z.string(),
    createdAt: Instant,
    /** To the hour. */
    lastUsedAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
  })
  .meta({ id: "CalendarFeed" });
export type CalendarFeed = z.output<typeof CalendarFeed>;

/** `feedUrl` is returned only once, on creation. */
export const CalendarFeedWithUrl = CalendarFeed.extend({ feedUrl: z.string().meta({ secret: true }) }).meta({
  id: "CalendarFeedWithUrl",
});
export const CalendarFeedPage = pageOf(CalendarFeed).meta({ id: "CalendarFeedPage" });

export const ListCalendarFeedsInput = z.strictObject({ ...PageInput.shape, organisationId: Id });
export const CreateCalendarFeedInput = z.strictObject({ organisationId: Id, name: lineOfText(1, 100) });
export const RevokeCalendarFeedInput = z.strictObject({ feedId: Id });
