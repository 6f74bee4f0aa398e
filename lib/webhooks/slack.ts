import { formatDate, plural } from "@/lib/format";
import type { RenderedEvent } from "./rendered-event";
import { CONFIRM_EVENT, type EventType, type TEST_EVENT } from "./schema";

type Data = Record<string, unknown>;

/** The event as a sentence, in the terms of the event's name. */
const SENTENCES: Record<EventType | typeof TEST_EVENT, (data: Data) => string> = {
  "certificate.issued": (data) => `Certificate issued: ${certificate(data)}, valid until ${day(data.notAfter)}.`,
  "certificate.renewed": (data) =>
    `Certificate renewed: ${certificate(data)}, valid until ${day(data.notAfter)}. The previous one stays valid until it is revoked or expires.`,
  "certificate.revoked": (data) => `Certificate revoked (${word(data.reason ?? "unspecified")}): ${certificate(data)}.`,
  "certificate.expiring": (data) => `${expiry(data)} ${certificate(data)}.`,
  "certificate.expired": (data) => `Certificate expired on ${day(data.notAfter)}: ${certificate(data)}.`,
  "key.added": (data) => `Key registered: ${named(data)} (${word(data.usage)}).`,
  "key.removed": (data) => `Key removed: ${named(data)} (${word(data.usage)}).`,
  "client.suspended": (data) => `OAuth client suspended: ${named(data)}. It gets no tokens.`,
  "client.resumed": (data) => `OAuth client resumed: ${named(data)}.`,
  "application.suspended": (data) => `Application suspended: ${named(data)}, with its clients and keys.`,
  "application.resumed": (data) => `Application resumed: ${named(data)}.`,
  "organisation.suspended": (data) =>
    `Organisation suspended: ${named(data)}, with its applications, clients and keys.`,
  "organisation.resumed": (data) => `Organisation resumed: ${named(data)}.`,
  "webhook.test": () => "This is a test event. Notifications about certificates are sent here.",
};

/** A message in the format of Slack's incoming webhooks; notifications show `text`. `page`: where a code is entered. */
export function slackMessage({ type, data }: RenderedEvent, page: string): object {
  if (type === CONFIRM_EVENT) {
    const text = `Countersign wants to send messages here. To allow it, enter the code ${verbatim(data.challenge)} on the webhook's page.`;
    return { text, blocks: [section(text), button("Enter the code", page)] };
  }
  const sentence = SENTENCES[type as EventType](data); // events come from the closed list
  const url = typeof data.url === "string" ? data.url : undefined;
  return {
    text: sentence,
    blocks: [section(sentence), ...context(data), ...(url ? [button("Open in Countersign", url)] : [])],
  };
}

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const button = (text: string, url: string) => ({
  type: "actions",
  elements: [{ type: "button", text: { type: "plain_text", text }, url }],
});

function context(data: Data): object[] {
  const lines = [data.subject && `Subject ${word(data.subject)}`, data.kid && `KID ${verbatim(data.kid)}`].filter(
    Boolean,
  );
  return lines.length > 0 ? [{ type: "context", elements: [{ type: "mrkdwn", text: lines.join("\n") }] }] : [];
}

const certificate = (data: Data) => `*${word(data.name)}* (${word(data.type)})`;
const named = (data: Data) => `*${word(data.name ?? data.legalName ?? data.kid)}*`;
const day = (value: unknown) => (typeof value === "string" ? formatDate(new Date(value)) : "?");

function expiry({ daysLeft, notAfter }: Data): string {
  if (typeof daysLeft !== "number" || daysLeft <= 0) return "Certificate expires today:";
  return `Certificate expires in ${plural(daysLeft, "day")}, on ${day(notAfter)}:`;
}

/** Base64url, which may contain underscores: formatted as code, so that Slack shows every character unchanged for copying. */
const verbatim = (value: unknown) => `\`${String(value ?? "").replace(/[^\w-]/g, "")}\``;

/** Escapes untrusted text: Slack's three control characters and its formatting marks. */
function word(value: unknown): string {
  return String(value ?? "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[*_~`]/g, (mark) => `\u200b${mark}`);
}
