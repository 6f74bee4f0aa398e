import { formatDateTime, oneLine, plural, shortenMiddle } from "@/lib/format";
import type { ChangeItem, Notice } from "../content";
import type { MailBlock, MailDocument, MailFact, MailListItem } from "../document";
import { atMost } from "./phrases";
import type { MailFacts, Template } from "./template";

/** The reasons that we offer, in words; others keep their name of RFC 5280. */
const REASONS: Readonly<Record<string, string>> = {
  unspecified: "no reason given",
  keyCompromise: "key compromise",
  superseded: "superseded by a new certificate",
  cessationOfOperation: "the application no longer runs",
  privilegeWithdrawn: "the holder is no longer authorised",
};

/** The past participle of an event: `certificate.revoked` -> "revoked". */
const verbOf = (type: string) => type.slice(type.indexOf(".") + 1);

const nameOf = ({ noun, name }: ChangeItem) => `${noun} “${atMost(oneLine(name), 60)}”`;
const headline = (item: ChangeItem) => `${nameOf(item)} ${verbOf(item.type)}`;

const TONES: Readonly<Record<string, MailListItem["tone"]>> = {
  revoked: "danger",
  blocked: "danger",
  suspended: "warning",
  removed: "warning",
};
const toneOf = ({ type }: ChangeItem) => TONES[verbOf(type)] ?? "info";

/** What follows for clients. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  "certificate.revoked": "It can no longer be used for tokens or mTLS connections. CRL and OCSP report it as revoked.",
  "key.blocked": "It can no longer be used or registered, and its certificates are revoked. Create a new key.",
  "key.removed": "Tokens can no longer be requested with it.",
  "client.suspended": "It gets no tokens.",
  "application.suspended": "Its clients get no tokens, and no certificates can be issued for it.",
  "organisation.suspended": "Its clients get no tokens, and no certificates can be issued.",
};

function subjectOf({ changes, total, organisationName }: Notice): string {
  const [first] = changes;
  if (first && total === 1) return headline(first);
  const types = new Set(changes.map(({ type }) => verbOf(type)));
  const [verb] = types;
  const what = types.size === 1 && verb ? `${total} ${verb}` : plural(total, "change");
  return `${atMost(oneLine(organisationName), 60)}: ${what}`;
}

function documentOf(notice: Notice, facts: MailFacts, isSecurity: boolean): MailDocument {
  const { changes, total, organisationName } = notice;
  const [first] = changes;
  const organisation = oneLine(organisationName);
  const only = total === 1 ? first : undefined;
  return {
    preview: only ? `${organisation}, by ${oneLine(only.by)}` : `In ${organisation}, by time`,
    title: only ? headline(only) : `${plural(total, "change")} in ${organisation}`,
    blocks: only ? blocksOfOne(only, notice, facts) : blocksOfMany(notice, facts),
    reason: isSecurity
      ? "You are receiving this email because you are an administrator, a member or a contact of the organisation or application. It is about security, so it can't be turned off."
      : "You are receiving this email because you are an administrator, a member or a technical contact of the organisation or application.",
    unsubscribe: facts.unsubscribeUrl
      ? { label: `Unsubscribe from changes of ${atMost(organisation, 60)}`, url: facts.unsubscribeUrl }
      : null,
  };
}

function blocksOfOne(item: ChangeItem, { organisationName }: Notice, { publicUrl }: MailFacts): MailBlock[] {
  const consequence = CONSEQUENCES[item.type];
  const fact = (term: string, value: string | null, isCode = false): MailFact[] =>
    value ? [{ term, value: isCode ? value : oneLine(value), ...(isCode ? { isCode } : {}) }] : [];
  return [
    ...(consequence ? [{ kind: "notice", tone: toneOf(item), text: consequence } as const] : []),
    {
      kind: "facts",
      facts: [
        ...fact("Organisation", organisationName),
        ...fact("Application", item.applicationName),
        ...fact("KID", item.kid, true),
        ...fact("Reason", item.reason && (REASONS[item.reason] ?? item.reason)),
        ...fact("By", item.by),
        ...fact("Time", formatDateTime(new Date(item.at))),
      ],
    },
    { kind: "button", label: "View in Countersign", url: `${publicUrl}${item.path}` },
    { kind: "text", text: "If you did not expect this, ask the person named above, or your security team." },
  ];
}

function blocksOfMany({ changes, total, organisationId }: Notice, { publicUrl }: MailFacts): MailBlock[] {
  const rest = total - changes.length;
  return [
    { kind: "list", items: changes.map((item) => itemOf(item, publicUrl)) },
    ...(rest > 0 ? [{ kind: "text", text: `And ${plural(rest, "other change")}.` } as const] : []),
    { kind: "button", label: "View audit log", url: `${publicUrl}/audit?organisation=${organisationId}` },
  ];
}

function itemOf(item: ChangeItem, publicUrl: string): MailListItem {
  const { applicationName, reason, by, at, kid } = item;
  const details = [
    applicationName && oneLine(applicationName),
    kid && shortenMiddle(kid),
    reason && (REASONS[reason] ?? reason),
    `by ${oneLine(by)}`,
    formatDateTime(new Date(at)),
  ];
  return {
    title: nameOf(item),
    detail: details.filter(Boolean).join(" · "),
    status: verbOf(item.type),
    tone: toneOf(item),
    url: `${publicUrl}${item.path}`,
  };
}

/** Changes that recipients can unsubscribe from. */
export const changeNoticeTemplate: Template<"change_notice"> = {
  subject: subjectOf,
  document: (content, facts) => documentOf(content, facts, false),
};

/** Changes that concern security. */
export const securityNoticeTemplate: Template<"security_notice"> = {
  subject: subjectOf,
  document: (content, facts) => documentOf(content, facts, true),
};
