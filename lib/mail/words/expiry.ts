import { formatDate, formatDateTime, plural, shortenMiddle } from "@/lib/format";
import type { ExpiringCertificate } from "../content";
import type { MailBlock, MailDocument, MailFact, MailListItem } from "../document";
import { atMost, expiryPhrase, expiryTone, oneLine } from "./phrases";
import type { MailFacts, Words } from "./words";

/** Why a person gets the email, with the days of the certificates' own profile. */
function reasonOf(certificates: readonly ExpiringCertificate[]): string {
  const schedules = new Set(certificates.map(({ reminderDays }) => scheduleOf(reminderDays)));
  const [schedule = ""] = schedules;
  const days = schedules.size === 1 && schedule !== "" ? schedule : "on the days that each certificate's profile sets";
  return `You get this because you administer the organisation or are a contact of it or of the application. Reminders come ${days}, until a replacement is active.`;
}

/** The link of an email about one organisation stops its reminders, that of a digest over several stops all (decision 136). */
function stopLabel(certificates: readonly ExpiringCertificate[]): string {
  const organisations = new Map(certificates.map((one) => [one.organisationId, one.organisationName]));
  const [name = ""] = organisations.values();
  return organisations.size === 1
    ? `Stop expiry reminders of ${atMost(oneLine(name), 60)} to this address`
    : "Stop all expiry reminders to this address";
}

/** "60, 30 and 1 days before expiry, on the day and 7 days after it". Empty when the days are not known. */
function scheduleOf(days: readonly number[] | null): string {
  const before = (days ?? []).filter((day) => day > 0).sort((a, b) => b - a);
  const after = (days ?? []).filter((day) => day < 0).sort((a, b) => b - a);
  const parts = [
    ...(before.length > 0 ? [`${listed(before)} before expiry`] : []),
    ...(days?.includes(0) ? ["on the day"] : []),
    ...(after.length > 0 ? [`${listed(after.map((day) => -day))} after it`] : []),
  ];
  return new Intl.ListFormat("en-GB").format(parts);
}

const listed = (days: readonly number[]) =>
  `${new Intl.ListFormat("en-GB").format(days.map(String))} ${days.length === 1 && days[0] === 1 ? "day" : "days"}`;

/** One certificate that ends. */
export const expiryReminderWords: Words<"expiry_reminder"> = {
  subject: ({ certificate }) =>
    `${typeName(certificate)} certificate of ${atMost(holder(certificate), 60)} ${certificate.unusedSuccessorKid ? "is still in use, and " : ""}expires on ${formatDate(new Date(certificate.notAfter))}`,
  document({ certificate }, facts) {
    const notAfter = new Date(certificate.notAfter);
    const phrase = expiryPhrase(notAfter, facts.at);
    const blocks: MailBlock[] = [
      { kind: "notice", tone: expiryTone(notAfter, facts.at), text: whatHappens(certificate, notAfter <= facts.at) },
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

/** Many certificates that end, for one person in one mail. */
export const expiryDigestWords: Words<"expiry_digest"> = {
  subject: ({ certificates, total }) => {
    const first = certificates[0];
    return `${plural(total, "certificate")} to replace${first ? `, the first by ${formatDate(new Date(first.notAfter))}` : ""}`;
  },
  document({ certificates, total }, facts) {
    const { publicUrl } = facts;
    const more = total - certificates.length;
    const blocks: MailBlock[] = [
      {
        kind: "text",
        text: "Each of these needs a replacement that is deployed before it ends. The most urgent comes first.",
      },
      { kind: "list", items: certificates.map((certificate) => itemOf(certificate, facts)) },
      ...(more > 0
        ? [
            {
              kind: "text" as const,
              text: `And ${plural(more, "more certificate", "more certificates")}, in the list.`,
            },
          ]
        : []),
      { kind: "button", label: "See all that expire", url: `${publicUrl}/certificates?status=expiring&sort=notAfter` },
    ];
    return frame(`${plural(total, "certificate")} to replace`, blocks, certificates, facts);
  },
};

function frame(
  title: string,
  blocks: readonly MailBlock[],
  certificates: readonly ExpiringCertificate[],
  { unsubscribeUrl }: MailFacts,
): MailDocument {
  return {
    preview: "What ends, when, and how to replace it without an outage.",
    title,
    blocks,
    reason: reasonOf(certificates),
    unsubscribe: unsubscribeUrl ? { label: stopLabel(certificates), url: unsubscribeUrl } : null,
  };
}

const typeName = ({ type }: ExpiringCertificate) => oneLine(type.charAt(0).toUpperCase() + type.slice(1));
const holder = ({ applicationName, organisationName }: ExpiringCertificate) =>
  oneLine(applicationName ?? organisationName);

function whatHappens(certificate: ExpiringCertificate, isOver: boolean): string {
  if (certificate.unusedSuccessorKid) {
    return isOver
      ? "Its replacement is issued but was never seen in use; what still used this one is refused now."
      : "Its replacement is issued, but traffic still uses this certificate. Deploy the replacement before this one ends.";
  }
  return isOver
    ? "It is refused everywhere now, and no replacement is active."
    : "After that it is refused everywhere, and no replacement is active yet.";
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

/** To the replacement where there is one, else to the page that makes one. */
function nextStep(certificate: ExpiringCertificate, publicUrl: string): { label: string; url: string } {
  const { unusedSuccessorKid, applicationId, organisationId, profileId, kid } = certificate;
  if (unusedSuccessorKid)
    return { label: "Download the replacement", url: `${publicUrl}/certificates/${unusedSuccessorKid}` };
  const holder = applicationId ? `applications/${applicationId}` : organisationId && `organisations/${organisationId}`;
  if (!holder) return { label: "Open the certificate", url: certificateUrl(certificate, publicUrl) };
  const query = new URLSearchParams({ step: "key", type: profileId, replaces: kid });
  return { label: "Replace it", url: `${publicUrl}/${holder}/certificates/new?${query}` };
}

const advice = ({ unusedSuccessorKid }: ExpiringCertificate) =>
  unusedSuccessorKid
    ? "Once the replacement is seen in use and the old certificate is not, revoke the old one."
    : "Make a new key and CSR, upload it, deploy the new certificate beside the old one, then revoke the old one. Both work until then, so nothing breaks on the way.";

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
