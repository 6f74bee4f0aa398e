import ical, { ICalAlarmType, ICalEventTransparency } from "ical-generator";
import { DAY_MS, DAY_SECONDS, HOUR_MS } from "@/lib/durations";
import { oneLine } from "@/lib/format";
import { needsReminder } from "@/lib/notifications/need";
import { type DueCertificate, findDueCertificates } from "@/lib/notifications/public";
import type { BaseDeps } from "@/lib/operation/deps";
import { findProfiles } from "@/lib/profiles/public";
import { type FeedEntry, findActiveFeed, findFeedEntries, markFeedUsed } from "./store";
import { hashFeedToken } from "./token";

/** For profiles without reminder days. */
const ALARM_DAYS: readonly number[] = [60, 30, 7];
/** Expired certificates remain for 30 days. */
const PAST_MS = 30 * DAY_MS;
/** The soonest expiries; calendar programs can't handle many more. */
const MAX_EVENTS = 1_000;

/**
 * The calendar (RFC 5545) of a feed's token: an all-day event on each certificate's expiry date, with alarms on the reminder
 * days of its profile (default 60, 30 and 7 days before). Excludes revoked certificates and those whose successor is in use.
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
  const ownDays = new Map((await findProfiles(prisma)).map(({ id, reminderDays = [] }) => [id, reminderDays] as const));
  const name = oneLine(`Certificates of ${feed.organisationName}`);
  const calendar = ical({
    name: asText(name),
    description: "Certificate expiry dates. Renew certificates before they expire.",
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

/** A value of type TEXT (RFC 5545 §3.3.11). ical-generator 10.2 escapes event properties, but not NAME and X-WR-CALNAME. */
const asText = (value: string): string => value.replace(/[\\;,]/g, "\\$&");

/** The UID is that of the .ics in reminder emails, so that both are one entry. */
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
