import { formatDate, formatDateTime, oneLine, plural } from "@/lib/format";
import type { ExpiringCredential } from "../content";
import type { MailListItem } from "../document";
import { atMost, expiryPhrase, expiryTone } from "./phrases";
import type { MailFacts, Template } from "./template";

const KINDS: Record<ExpiringCredential["what"], { name: string; next: string }> = {
  key: { name: "Registered key", next: "Register a new key and let the client sign with it before this one expires." },
  token: { name: "Access token", next: "Create a new token and replace this one where it is used." },
};

const nameOf = ({ what, name }: ExpiringCredential) => `${KINDS[what].name} “${atMost(oneLine(name), 60)}”`;

/** Registered keys and personal access tokens that expire. */
export const credentialReminderTemplate: Template<"credential_reminder"> = {
  subject({ credentials, total }) {
    const [first] = credentials;
    if (!first || total > 1) return `${plural(total, "key or token", "keys and tokens")} expire`;
    return `${nameOf(first)} expires on ${formatDate(new Date(first.endsAt))}`;
  },
  document({ credentials, total }, facts) {
    const [first] = credentials;
    const only = total === 1 ? first : undefined;
    const rest = total - credentials.length;
    const kinds = new Set(credentials.map(({ what }) => what));
    return {
      preview: "What uses it stops working when it expires.",
      title: only ? `${nameOf(only)} ${expiryPhrase(new Date(only.endsAt), facts.at)}` : "Keys and tokens that expire",
      blocks: [
        { kind: "list", items: credentials.map((credential) => itemOf(credential, facts)) },
        ...(rest > 0 ? [{ kind: "text", text: `And ${plural(rest, "other")}.` } as const] : []),
        ...[...kinds].map((what) => ({ kind: "text", text: KINDS[what].next }) as const),
      ],
      reason:
        "You are receiving this email because the token is yours, or because you are an administrator, a member or a technical contact of the organisation or application.",
      unsubscribe: facts.unsubscribeUrl ? { label: stopLabel(credentials), url: facts.unsubscribeUrl } : null,
    };
  },
};

/** Unsubscribes from one organisation's reminders; otherwise from all (decision 136). */
function stopLabel(credentials: readonly ExpiringCredential[]): string {
  const organisations = new Map(credentials.map((one) => [one.organisationId, one.organisationName]));
  const [name] = organisations.values();
  return organisations.size === 1 && name
    ? `Unsubscribe from expiry reminders of ${atMost(oneLine(name), 60)}`
    : "Unsubscribe from all expiry reminders";
}

function itemOf(credential: ExpiringCredential, { at, publicUrl }: MailFacts): MailListItem {
  const { clientName, organisationName, endsAt, path } = credential;
  const end = new Date(endsAt);
  const details = [
    clientName && oneLine(clientName),
    organisationName && oneLine(organisationName),
    formatDateTime(end),
  ];
  return {
    title: nameOf(credential),
    detail: details.filter(Boolean).join(" · "),
    status: expiryPhrase(end, at),
    tone: expiryTone(end, at),
    url: `${publicUrl}${path}`,
  };
}
