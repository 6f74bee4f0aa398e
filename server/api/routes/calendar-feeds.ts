import { createCalendarFeed } from "@/lib/calendar/create-calendar-feed";
import { listCalendarFeeds } from "@/lib/calendar/list-calendar-feeds";
import { revokeCalendarFeed } from "@/lib/calendar/revoke-calendar-feed";
import { get, post, remove, tagged } from "../route";

export const calendarFeeds = tagged("Calendar feeds", [
  get("/organisations/{organisationId}/calendar-feeds", listCalendarFeeds),
  post("/organisations/{organisationId}/calendar-feeds", createCalendarFeed, {
    created: "/organisations/{organisationId}/calendar-feeds",
    example: { name: "Team calendar" },
  }),
  remove("/calendar-feeds/{feedId}", revokeCalendarFeed),
]);
