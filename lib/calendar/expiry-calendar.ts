import ical, { ICalAlarmType } from "ical-generator";
import { DAY_MS, DAY_SECONDS, HOUR_MS } from "@/lib/durations";
import { oneLine } from "@/lib/format";
import { expiryEntry, PRODUCT } from "@/lib/mail/calendar";
import { needsReminder } from "@/lib/notifications/need";
import { type DueCertificate, findDueCertificates } from "@/lib/notifications/public";
import { DEFAULT_SCHEDULE, reminderDaysOf } from "@/lib/notifications/schedule";
import type { BaseDeps } from "@/lib/operation/deps";
import { findProfiles } from "@/lib/profiles/public";
import { type FeedEntry, findActiveFeed, findFeedEntries, markFeedUsed } from "./store";
import { hashFeedToken } from "./token";

/** Expired certificates remain for 30 days. */
const PAST_MS = 30 * DAY_MS;
/** The soonest expiries; calendar programs can't handle many more. */
const MAX_EVENTS = 1_000;

/**
 * The calendar (RFC 5545) of a feed's token: an all-day event on each certificate's expiry date, with alarms on the reminder
 * days of its profile. Excludes revoked certificates and those whose successor is in use.
 * Deterministic. Undefined: unknown or revoked feed, or suspended organisation.
 */
export async function readExpiryCalendar(
  deps: Pick<BaseDeps, "db" | "clock" | "env">,
  token: string,
): Promise<string | undefined> {
  const { prisma } = deps.db;
  const feed = await findActiveFeed(prisma, hashFeedToken(token));
  if (!feed) return undefined;
  const now = deps.clock.now();
  await markFeedUsed(prisma, feed, now);
  const entries = await findFeedEntries(prisma, feed.organisationId, new Date(now.getTime() - PAST_MS), MAX_EVENTS);
  const ids = entries.map(({ id }) => id);
  const byId = new Map((await findDueCertificates(prisma, ids, now)).filter(needsReminder).map((row) => [row.id, row]));
  const reminderDays = new Map((await findProfiles(prisma)).map((profile) => [profile.id, reminderDaysOf(profile)]));
  const name = oneLine(`Certificates of ${feed.organisationName}`);
  const calendar = ical({
    name: asText(name),
    description: "Certificate expiry dates. Renew certificates before they expire.",
    prodId: PRODUCT,
    ttl: (6 * HOUR_MS) / 1000,
    events: entries.flatMap((entry) => {
      const certificate = byId.get(entry.id);
      if (!certificate) return [];
      const days = reminderDays.get(certificate.profileId) ?? DEFAULT_SCHEDULE;
      return [eventOf(certificate, entry, { publicUrl: deps.env.publicUrl, alarmDays: days.filter((day) => day > 0) })];
    }),
  });
  return calendar.toString();
}

/** A value of type TEXT (RFC 5545 §3.3.11). ical-generator 10.2 escapes event properties, but not NAME and X-WR-CALNAME. */
const asText = (value: string): string => value.replace(/[\\;,]/g, "\\$&");

function eventOf(
  certificate: DueCertificate,
  { subject, issuedAt }: FeedEntry,
  { publicUrl, alarmDays }: { publicUrl: string; alarmDays: readonly number[] },
) {
  const { kid, name, notAfter } = certificate;
  const at = issuedAt ?? notAfter;
  return {
    ...expiryEntry(certificate, publicUrl),
    start: notAfter,
    allDay: true,
    timezone: "UTC",
    stamp: at,
    created: at,
    lastModified: at,
    description: [oneLine(name), oneLine(subject), `KID ${kid}`, `Valid until ${notAfter.toISOString()}`].join("\n"),
    alarms: alarmDays.map((days) => ({ type: ICalAlarmType.display, triggerBefore: days * DAY_SECONDS })),
  };
}
