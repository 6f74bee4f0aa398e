import { calendarDaysUntil, plural } from "@/lib/format";
import type { MailListItem } from "../document";

/** "expires in 30 days", "expires today", "expired 7 days ago": by calendar days in UTC. */
export function expiryPhrase(instant: Date, now: Date): string {
  const days = calendarDaysUntil(instant, now);
  if (instant <= now)
    return days === 0 ? "expired today" : days === -1 ? "expired yesterday" : `expired ${plural(-days, "day")} ago`;
  return days === 0 ? "expires today" : days === 1 ? "expires tomorrow" : `expires in ${plural(days, "day")}`;
}

/** Urgency of an expiry: danger within a week, warning within 30 days. */
export function expiryTone(instant: Date, now: Date): MailListItem["tone"] {
  const days = calendarDaysUntil(instant, now);
  return days <= 7 ? "danger" : days <= 30 ? "warning" : "info";
}

/** Truncates a long value, for subjects. `length`: characters. */
export function atMost(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
