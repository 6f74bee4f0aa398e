/**
 * Formats values for display. Pure and client-safe: no clock, no system locale; the same input gives the same text on
 * server and browser.
 */

import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/durations";

const SECOND = 1000;

/** Whole days from `now` to `instant`, rounded towards zero; negative once it has passed. */
export function daysUntil(instant: Date, now: Date): number {
  return Math.trunc((instant.getTime() - now.getTime()) / DAY_MS) + 0; // + 0 turns -0 into 0
}

/** Days from today's date to the date of `instant`, both in UTC: 0 all day on the day itself, negative afterwards. */
export function calendarDaysUntil(instant: Date, now: Date): number {
  return Math.floor(instant.getTime() / DAY_MS) - Math.floor(now.getTime() / DAY_MS);
}

/** "in 42 days", "2 min ago", "just now", in the largest suitable unit. Days are used up to two years. */
export function formatRelative(instant: Date, now: Date): string {
  const delta = instant.getTime() - now.getTime();
  const size = Math.abs(delta);
  if (size < 45 * SECOND) return "just now";
  const phrase =
    size < HOUR_MS ? minutes(size) : size < DAY_MS ? hours(size) : size < 730 * DAY_MS ? days(size) : years(size);
  return delta > 0 ? `in ${phrase}` : `${phrase} ago`;
}

/** From here on a number of days says less than the date. */
const DATE_FROM_DAYS = 60;

/** "in 42 days", "2 min ago"; from 60 days on the date, "21 Nov 2026" (UTC). */
export function formatWhen(instant: Date, now: Date): string {
  const size = Math.abs(instant.getTime() - now.getTime());
  return size < DATE_FROM_DAYS * DAY_MS ? formatRelative(instant, now) : formatDate(instant);
}

const minutes = (size: number) => `${Math.max(1, Math.trunc(size / MINUTE_MS))} min`;
const hours = (size: number) => `${Math.trunc(size / HOUR_MS)} h`;
const days = (size: number) => plural(Math.trunc(size / DAY_MS), "day");
const years = (size: number) => plural(Math.trunc(size / (365.25 * DAY_MS)), "year");

/** "3 certificates", "1 certificate"; the caller handles "no certificates". `many` defaults to one + "s". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** With thousands separators: 12000 -> "12,000". */
export const formatCount = (count: number): string => counts.format(count);

// Made once, as below: a formatter takes longer to make than a hundred texts.
const counts = new Intl.NumberFormat("en-GB");

// Listed here: CLDR's short British month names differ between JavaScript engines and releases ("Sep", "Sept").
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "21 Nov 2026" in the given time zone (IANA name, default UTC). */
export function formatDate(instant: Date, timeZone = "UTC"): string {
  return dateOf(parts(instant, timeZone));
}

/** "04:05": the time of day in UTC. */
export const formatTime = (instant: Date): string => instant.toISOString().slice(11, 16);

/** "Today", "Yesterday" or the date, in UTC. */
export function formatDay(instant: Date, now: Date): string {
  const days = Math.floor(now.getTime() / DAY_MS) - Math.floor(instant.getTime() / DAY_MS);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : formatDate(instant);
}

/** "21 Nov 2026, 04:05:09 UTC": to the second, always with the time zone. */
export function formatDateTime(instant: Date, timeZone = "UTC"): string {
  const all = parts(instant, timeZone);
  const { hour, minute, second, timeZoneName } = all;
  return `${dateOf(all)}, ${hour}:${minute}:${second} ${timeZoneName}`;
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

const dateOf = ({ day, month, year }: Parts) => `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;

function parts(instant: Date, timeZone: string): Parts {
  if (timeZone === "UTC") return utcParts(instant);
  return Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
}

/** Without a formatter: nearly every time on a page is in UTC. */
function utcParts(instant: Date): Parts {
  const [, month, day, hour, minute, second] = instant.toISOString().split(/\D+/).slice(-8);
  return { day, month, year: String(instant.getUTCFullYear()), hour, minute, second, timeZoneName: "UTC" };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const made = formatters.get(timeZone);
  if (made) return made;
  const format = new Intl.DateTimeFormat("en-GB", {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone,
    timeZoneName: "short",
  });
  formatters.set(timeZone, format);
  return format;
}

/**
 * Shortens in the middle, keeping the first `head` and the last `tail` characters: users compare the ends.
 * Counts code points, so surrogate pairs are not split.
 */
export function shortenMiddle(value: string, head = 6, tail = 6): string {
  const points = Array.from(value);
  if (points.length <= head + tail + 1) return value;
  return `${points.slice(0, head).join("")}…${points.slice(-tail).join("")}`;
}

/** Lower-case hex in pairs joined by colons, as openssl prints fingerprints: "0aff" -> "0A:FF". */
export function formatHex(hex: string): string {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return (even.toUpperCase().match(/../g) ?? []).join(":");
}

/** A size in bytes: 512 -> "512 bytes", 65536 -> "64 KiB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return plural(bytes, "byte");
  const units = ["KiB", "MiB", "GiB"];
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(1))} ${units[unit]}`;
}

/** Initials of a user: at most two letters, from the first and last word of a name or email address. */
export function initials(name: string): string {
  const words = (name.split("@")[0] ?? "").split(/[\s._-]+/).filter(Boolean);
  const first = words[0] ?? "?";
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return `${Array.from(first)[0] ?? "?"}${last ? Array.from(last)[0] : ""}`.toUpperCase();
}

// Line breaks and other control characters, which stored names should not contain.
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;

/** A stored value as part of one line: no name can inject a header, line or paragraph. */
export function oneLine(text: string): string {
  return text.replace(BREAKS, " ").trim();
}
