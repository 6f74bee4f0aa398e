import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventTransparency } from "ical-generator";
import { DAY_SECONDS } from "@/lib/durations";
import { oneLine } from "@/lib/format";
import type { ExpiringCertificate, MailContent } from "./content";

export interface MailAttachment {
  fileName: string;
  contentType: string;
  content: string;
}

const ALARM_SECONDS = 7 * DAY_SECONDS;

/** The program that creates the calendars (PRODID). */
export const PRODUCT = { company: "Countersign", product: "Countersign", language: "EN" };

type Expiring = Pick<ExpiringCertificate, "kid" | "type" | "applicationName" | "organisationName">;

/** What the entries of a certificate in emails and calendar feeds have in common: the same UID makes them one entry. */
export const expiryEntry = ({ kid, type, applicationName, organisationName }: Expiring, publicUrl: string) => ({
  id: `${kid}@${new URL(publicUrl).hostname}`,
  summary: oneLine(`Certificate expires: ${applicationName ?? organisationName} (${type})`),
  url: `${publicUrl}/certificates/${kid}`,
  transparency: ICalEventTransparency.TRANSPARENT,
});

/**
 * Expiries in an email as calendar entries (RFC 5545); none for other emails. The UID is the certificate's, so that
 * repeated reminders update one entry instead of adding another.
 */
export function calendarOf(content: MailContent, { publicUrl, at }: { publicUrl: string; at: Date }): MailAttachment[] {
  const certificates =
    content.kind === "expiry_reminder"
      ? [content.certificate]
      : content.kind === "expiry_digest"
        ? content.certificates
        : [];
  if (certificates.length === 0) return [];
  const calendar = ical({
    prodId: PRODUCT,
    method: ICalCalendarMethod.PUBLISH,
    events: certificates.map((certificate) => eventOf(certificate, publicUrl, at)),
  });
  return [
    {
      fileName: "expiry.ics",
      contentType: "text/calendar; charset=utf-8; method=PUBLISH",
      content: calendar.toString(),
    },
  ];
}

function eventOf(certificate: ExpiringCertificate, publicUrl: string, at: Date) {
  const expiresAt = new Date(certificate.notAfter);
  return {
    ...expiryEntry(certificate, publicUrl),
    start: expiresAt,
    end: expiresAt,
    stamp: at,
    description: `KID ${certificate.kid}`,
    alarms: [{ type: ICalAlarmType.display, triggerBefore: ALARM_SECONDS }],
  };
}
