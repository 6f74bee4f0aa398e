import { formatDate, formatDateTime, oneLine } from "@/lib/format";
import type { PlatformDeadline } from "../content";
import type { MailListItem } from "../document";
import { expiryPhrase, expiryTone } from "./phrases";
import type { MailFacts, Template } from "./template";

const KINDS: Record<PlatformDeadline["what"], { name: string; consequence: string }> = {
  root: { name: "Root CA", consequence: "All certificates below it are no longer trusted." },
  issuing: {
    name: "Issuing CA",
    consequence:
      "Certificates it issued are no longer trusted. Certificates that would expire later than the CA are no longer issued.",
  },
  ocsp: {
    name: "OCSP responder",
    consequence:
      "OCSP responses are rejected, so clients that require OCSP fail. The certificate is normally renewed automatically 30 days before expiry; this one was not.",
  },
  tls: { name: "TLS server certificate", consequence: "Clients can no longer connect to the mTLS port." },
  crl: {
    name: "CRL",
    consequence:
      "Clients that require a CRL reject all certificates. A new CRL is normally signed every day; this one was not replaced.",
  },
};

/** Deadlines of the platform, for its administrators and security officers. */
export const platformWarningTemplate: Template<"platform_warning"> = {
  subject: ({ deadlines }) => {
    const [first] = deadlines;
    if (!first || deadlines.length > 1) return `${deadlines.length} platform deadlines`;
    return `${KINDS[first.what].name} “${oneLine(first.name)}” expires on ${formatDate(new Date(first.endsAt))}`;
  },
  document({ deadlines }, facts) {
    return {
      preview: "The certificate authority itself needs attention.",
      title: deadlines.length === 1 ? "Platform deadline" : "Platform deadlines",
      blocks: [
        { kind: "list", items: deadlines.map((deadline) => itemOf(deadline, facts)) },
        { kind: "button", label: "View authorities", url: `${facts.publicUrl}/authorities` },
      ],
      reason: "You are receiving this email because you are a super administrator or security officer of this portal.",
      unsubscribe: facts.unsubscribeUrl
        ? { label: "Unsubscribe from platform warnings", url: facts.unsubscribeUrl }
        : null,
    };
  },
};

function itemOf({ what, name, endsAt }: PlatformDeadline, { at, publicUrl }: MailFacts): MailListItem {
  const end = new Date(endsAt);
  return {
    title: `${KINDS[what].name} “${oneLine(name)}”`,
    detail: `${formatDateTime(end)}. ${KINDS[what].consequence}`,
    status: expiryPhrase(end, at),
    tone: expiryTone(end, at),
    url: `${publicUrl}/authorities`,
  };
}
