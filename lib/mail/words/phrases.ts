import { calendarDaysUntil, plural } from "@/lib/format";
import type { MailListItem } from "../document";

/** "expires in 30 days", "expires today", "expired 7 days ago": by calendar days in UTC, as people count them. */
export function expiryPhrase(instant: Date, now: Date): string {
  const days = calendarDaysUntil(instant, now);
  if (instant <= now)
    return days === 0 ? "expired today" : days === -1 ? "expired yesterday" : `expired ${plural(-days, "day")} ago`;
  return days === 0 ? "expires today" : days === 1 ? "expires tomorrow" : `expires in ${plural(days, "day")}`;
}

/** How urgent an end is: a week and less is. */
export function expiryTone(instant: Date, now: Date): MailListItem["tone"] {
  const days = calendarDaysUntil(instant, now);
  return days <= 7 ? "danger" : days <= 30 ? "warning" : "info";
}

// Every kind of line break and other controls, which a stored name should never have had.
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;

/** A stored value as part of one line: no name can start a header, a line or a paragraph of its own. */
export function oneLine(text: string): string {
  return text.replace(BREAKS, " ").trim();
}

/** Cuts a long value at its end, for subjects. `length`: characters. */
export function atMost(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
