import { formatDate, formatDateTime } from "@/lib/format";
import type { PlatformDeadline } from "../content";
import type { MailListItem } from "../document";
import { expiryPhrase, expiryTone, oneLine } from "./phrases";
import type { MailFacts, Words } from "./words";

const KINDS: Record<PlatformDeadline["what"], { name: string; consequence: string }> = {
  root: { name: "Root CA", consequence: "Every certificate below it stops being trusted." },
  issuing: {
    name: "Issuing CA",
    consequence: "Nothing it issued is trusted any more; until then, what it issues ends with it.",
  },
  ocsp: {
    name: "OCSP responder",
    consequence:
      "Its answers are refused, so clients that insist on OCSP stop. It renews itself 30 days before; this one has not.",
  },
  tls: { name: "TLS server certificate", consequence: "Clients can't connect to the mTLS port any more." },
  crl: {
    name: "CRL",
    consequence:
      "Clients that insist on a CRL refuse every certificate. A new one is signed every day; this one was not.",
  },
};

/** The platform's own deadlines, for the people who run it. */
export const platformWarningWords: Words<"platform_warning"> = {
  subject: ({ deadlines }) => {
    const [first] = deadlines;
    if (!first || deadlines.length > 1) return `${deadlines.length} deadlines of the platform itself`;
    return `${KINDS[first.what].name} “${oneLine(first.name)}” ends on ${formatDate(new Date(first.endsAt))}`;
  },
  document({ deadlines }, facts) {
    return {
      preview: "The certificate authority itself needs attention.",
      title: deadlines.length === 1 ? "A deadline of the platform itself" : "Deadlines of the platform itself",
      blocks: [
        { kind: "list", items: deadlines.map((deadline) => itemOf(deadline, facts)) },
        { kind: "button", label: "Open authorities", url: `${facts.publicUrl}/authorities` },
      ],
      reason: "You get this because you are an administrator or security officer of the platform.",
      unsubscribe: facts.unsubscribeUrl
        ? { label: "Stop platform warnings to this address", url: facts.unsubscribeUrl }
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
