import { formatDate, formatDateTime, oneLine, plural, shortenMiddle } from "@/lib/format";
import type { ExpiringCertificate } from "../content";
import type { MailBlock, MailDocument, MailFact, MailListItem } from "../document";
import { atMost, expiryPhrase, expiryTone } from "./phrases";
import type { MailFacts, Template } from "./template";

/** Why the recipient receives the email, with the reminder days of the certificates' profile. */
function reasonOf(certificates: readonly ExpiringCertificate[]): string {
  const schedules = new Set(certificates.map(({ reminderDays }) => scheduleOf(reminderDays)));
  const [schedule = ""] = schedules;
  const days = schedules.size === 1 && schedule !== "" ? schedule : "on the days set by each certificate type";
  return `You are receiving this email because you are an administrator, or a contact of the organisation or application. Reminders are sent ${days}, until the certificate is revoked or replaced.`;
}

/** Unsubscribes from one organisation's reminders; in a digest of several organisations, from all (decision 136). */
function stopLabel(certificates: readonly ExpiringCertificate[]): string {
  const organisations = new Map(certificates.map((one) => [one.organisationId, one.organisationName]));
  const [name = ""] = organisations.values();
  return organisations.size === 1
    ? `Unsubscribe from expiry reminders of ${atMost(oneLine(name), 60)}`
    : "Unsubscribe from all expiry reminders";
}

/** "60, 30 and 1 days before expiry, on the expiry date and 7 days after expiry". Empty when the days are unknown. */
function scheduleOf(days: readonly number[] | null): string {
  const before = (days ?? []).filter((day) => day > 0).sort((a, b) => b - a);
  const after = (days ?? []).filter((day) => day < 0).sort((a, b) => b - a);
  const parts = [
    ...(before.length > 0 ? [`${listed(before)} before expiry`] : []),
    ...(days?.includes(0) ? ["on the expiry date"] : []),
    ...(after.length > 0 ? [`${listed(after.map((day) => -day))} after expiry`] : []),
  ];
  return new Intl.ListFormat("en-GB").format(parts);
}

const listed = (days: readonly number[]) =>
  `${new Intl.ListFormat("en-GB").format(days.map(String))} ${days.length === 1 && days[0] === 1 ? "day" : "days"}`;

/** One expiring certificate. */
export const expiryReminderTemplate: Template<"expiry_reminder"> = {
  subject: ({ certificate }) =>
    `${typeName(certificate)} certificate of ${atMost(holder(certificate), 60)} ${certificate.unusedSuccessorKid ? "is still in use and " : ""}expires on ${formatDate(new Date(certificate.notAfter))}`,
  document({ certificate }, facts) {
    const notAfter = new Date(certificate.notAfter);
    const phrase = expiryPhrase(notAfter, facts.at);
    const blocks: MailBlock[] = [
      { kind: "notice", tone: expiryTone(notAfter, facts.at), text: consequenceOf(certificate, notAfter <= facts.at) },
      { kind: "facts", facts: factsOf(certificate) },
      { kind: "button", ...nextStep(certificate, facts.publicUrl) },
      { kind: "text", text: advice(certificate) },
    ];
    return frame(
      `The ${typeName(certificate).toLowerCase()} certificate of ${holder(certificate)} ${phrase}`,
      blocks,
      [certificate],
      facts,
    );
  },
};

/** Several expiring certificates in one email. */
export const expiryDigestTemplate: Template<"expiry_digest"> = {
  subject: ({ certificates, total }) => {
    const first = certificates[0];
    return `${plural(total, "certificate")} to renew${first ? `, the first by ${formatDate(new Date(first.notAfter))}` : ""}`;
  },
  document({ certificates, total }, facts) {
    const { publicUrl } = facts;
    const more = total - certificates.length;
    const blocks: MailBlock[] = [
      {
        kind: "text",
        text: "Deploy a replacement for each certificate before it expires. The most urgent are listed first.",
      },
      { kind: "list", items: certificates.map((certificate) => itemOf(certificate, facts)) },
      ...(more > 0
        ? [
            {
              kind: "text" as const,
              text: `${plural(more, "more certificate", "more certificates")} in the portal.`,
            },
          ]
        : []),
      {
        kind: "button",
        label: "View all expiring certificates",
        url: `${publicUrl}/certificates?status=expiring&sort=notAfter`,
      },
    ];
    return frame(`${plural(total, "certificate")} to renew`, blocks, certificates, facts);
  },
};

function frame(
  title: string,
  blocks: readonly MailBlock[],
  certificates: readonly ExpiringCertificate[],
  { unsubscribeUrl }: MailFacts,
): MailDocument {
  return {
    preview: "What expires, when, and how to renew it without an outage.",
    title,
    blocks,
    reason: reasonOf(certificates),
    unsubscribe: unsubscribeUrl ? { label: stopLabel(certificates), url: unsubscribeUrl } : null,
  };
}

const typeName = ({ type }: ExpiringCertificate) => oneLine(type.charAt(0).toUpperCase() + type.slice(1));
const holder = ({ applicationName, organisationName }: ExpiringCertificate) =>
  oneLine(applicationName ?? organisationName);

function consequenceOf(certificate: ExpiringCertificate, isExpired: boolean): string {
  if (certificate.unusedSuccessorKid) {
    return isExpired
      ? "Its replacement is issued but has not been used yet. Requests with this certificate are now rejected."
      : "Its replacement is issued, but traffic still uses this certificate. Deploy the replacement before this certificate expires.";
  }
  return isExpired
    ? "The certificate is no longer accepted, and no replacement is active."
    : "After that the certificate is no longer accepted. No replacement is active yet.";
}

function factsOf(certificate: ExpiringCertificate): MailFact[] {
  return [
    { term: "Organisation", value: oneLine(certificate.organisationName) },
    ...(certificate.applicationName ? [{ term: "Application", value: oneLine(certificate.applicationName) }] : []),
    {
      term: "Certificate",
      value: `${typeName(certificate)}${certificate.name ? `, ${oneLine(certificate.name)}` : ""}`,
    },
    { term: "KID", value: certificate.kid, isCode: true },
    { term: "Expires", value: formatDateTime(new Date(certificate.notAfter)) },
  ];
}

/** Link to the replacement, or to the renewal page when there is none. */
function nextStep(certificate: ExpiringCertificate, publicUrl: string): { label: string; url: string } {
  const { unusedSuccessorKid, applicationId, organisationId, profileId, kid } = certificate;
  if (unusedSuccessorKid)
    return { label: "Download replacement", url: `${publicUrl}/certificates/${unusedSuccessorKid}` };
  const holder = applicationId ? `applications/${applicationId}` : organisationId && `organisations/${organisationId}`;
  if (!holder) return { label: "View certificate", url: certificateUrl(certificate, publicUrl) };
  const query = new URLSearchParams({ step: "key", type: profileId, replaces: kid });
  return { label: "Renew certificate", url: `${publicUrl}/${holder}/certificates/new?${query}` };
}

const advice = ({ unusedSuccessorKid }: ExpiringCertificate) =>
  unusedSuccessorKid
    ? "Revoke the old certificate once traffic uses only the replacement."
    : "Create a new key and CSR, upload the CSR, deploy the new certificate alongside the old one, then revoke the old one. Both are valid until then, so there is no outage.";

const certificateUrl = ({ kid }: ExpiringCertificate, publicUrl: string) => `${publicUrl}/certificates/${kid}`;

function itemOf(certificate: ExpiringCertificate, { publicUrl, at }: MailFacts): MailListItem {
  const notAfter = new Date(certificate.notAfter);
  return {
    title: `${holder(certificate)}: ${typeName(certificate).toLowerCase()}${certificate.name ? `, ${oneLine(certificate.name)}` : ""}`,
    detail: `${oneLine(certificate.organisationName)} · ${shortenMiddle(certificate.kid)} · ${formatDateTime(notAfter)}${certificate.unusedSuccessorKid ? " · replacement not in use yet" : ""}`,
    status: expiryPhrase(notAfter, at),
    tone: expiryTone(notAfter, at),
    url: nextStep(certificate, publicUrl).url,
  };
}
