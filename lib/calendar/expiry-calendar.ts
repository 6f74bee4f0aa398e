import ical, { ICalAlarmType, ICalEventTransparency } from "ical-generator";
import { oneLine } from "@/lib/mail/words/phrases";
import { mustRemind } from "@/lib/notifications/need";
import { type DueCertificate, findDueCertificates } from "@/lib/notifications/public";
import type { BaseDeps } from "@/lib/operation/deps";
import { findProfiles } from "@/lib/profiles/public";
import { type FeedEntry, findActiveFeed, findFeedEntries, markFeedUsed } from "./store";
import { hashFeedToken } from "./token";

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;
/** Where a profile has no reminder days of its own. */
const ALARM_DAYS: readonly number[] = [60, 30, 7];
/** What has expired stays visible for a month. */
const PAST_MS = 30 * DAY_MS;
/** The soonest ends; calendar programs choke on more. */
const MAX_EVENTS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * The calendar (RFC 5545) behind a feed's token: an all-day event where each certificate ends, with alarms on the reminder
 * days of its profile (60, 30 and 7 days before where it has none of its own). Certificates that are revoked or whose successor is in use are left out. The same facts give the same bytes.
 * Undefined: no such feed, revoked, or its organisation is suspended.
 */
export async function readExpiryCalendar(
  deps: Pick<BaseDeps, "db" | "clock" | "env">,
  token: string,
): Promise<string | undefined> {
  const { prisma } = deps.db;
  const feed = await findActiveFeed(prisma, hashFeedToken(token));
  if (!feed) return undefined;
  const now = deps.clock.now();
  if (!feed.lastUsedAt || now.getTime() - feed.lastUsedAt.getTime() >= HOUR_MS)
    await markFeedUsed(prisma, feed.id, now);
  const entries = await findFeedEntries(prisma, feed.organisationId, new Date(now.getTime() - PAST_MS), MAX_EVENTS);
  const ids = entries.map(({ id }) => id);
  const byId = new Map((await findDueCertificates(prisma, ids, now)).filter(mustRemind).map((row) => [row.id, row]));
  const ownDays = new Map((await findProfiles(prisma)).map(({ id, reminderDays = [] }) => [id, reminderDays] as const));
  const name = oneLine(`Certificates of ${feed.organisationName}`);
  const calendar = ical({
    name: asText(name),
    description: "When certificates expire. Renew them before.",
    prodId: { company: "Countersign", product: "Countersign", language: "EN" },
    ttl: (6 * HOUR_MS) / 1000,
    events: entries.flatMap((entry) => {
      const certificate = byId.get(entry.id);
      if (!certificate) return [];
      const days = (ownDays.get(certificate.profileId) ?? []).filter((day) => day > 0);
      return [
        eventOf(certificate, entry, { publicUrl: deps.env.publicUrl, alarmDays: days.length > 0 ? days : ALARM_DAYS }),
      ];
    }),
  });
  return calendar.toString();
}

/** A value of type TEXT (RFC 5545 §3.3.11). ical-generator 10.2 escapes those of events, and not NAME and X-WR-CALNAME. */
const asText = (value: string): string => value.replace(/[\\;,]/g, "\\$&");

/** The UID is that of the .ics in reminder mails, so that both are one entry. */
function eventOf(
  certificate: DueCertificate,
  { subject, issuedAt }: FeedEntry,
  { publicUrl, alarmDays }: { publicUrl: string; alarmDays: readonly number[] },
) {
  const { kid, name, type, applicationName, organisationName, notAfter } = certificate;
  const at = issuedAt ?? notAfter;
  return {
    id: `${kid}@${new URL(publicUrl).hostname}`,
    start: notAfter,
    allDay: true,
    timezone: "UTC",
    stamp: at,
    created: at,
    lastModified: at,
    summary: oneLine(`Certificate expires: ${applicationName ?? organisationName} (${type})`),
    description: [oneLine(name), oneLine(subject), `KID ${kid}`, `Valid until ${notAfter.toISOString()}`].join("\n"),
    url: `${publicUrl}/certificates/${kid}`,
    transparency: ICalEventTransparency.TRANSPARENT,
    alarms: alarmDays.map((days) => ({ type: ICalAlarmType.display, triggerBefore: days * DAY_SECONDS })),
  };
}
