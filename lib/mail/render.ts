import MailComposer from "nodemailer/lib/mail-composer";
import { mailboxOf } from "@/lib/runtime/mail-settings";
import { unseal } from "@/lib/runtime/seal";
import { calendarOf, type MailAttachment } from "./calendar";
import { MailContent, type MailTopic, TOPIC_OF } from "./content";
import type { MailDeps } from "./context";
import { plainText } from "./plain-text";
import { secretOf } from "./secret-label";
import type { MailRow } from "./store";
import { documentOf } from "./templates";
import { maskedUnsubscribeUrl, unsubscribeUrl } from "./unsubscribe-token";

/** An email as the recipient receives it. */
export interface RenderedMail {
  html: string;
  text: string;
  attachments: MailAttachment[];
  /** In sending order, without MIME headers. */
  headers: { name: string; value: string }[];
}

type Rendering = Pick<MailDeps, "env" | "renderMail">;

/**
 * Renders a stored email as of `at`. The same row and time give the same email.
 * `showsSecret` false: omits the secret link, for readers other than the recipient. `showsUnsubscribe` false: masks the unsubscribe
 * link, because it stops the recipient's emails without sign-in.
 */
export async function renderStoredMail(
  deps: Rendering,
  row: MailRow,
  { at, showsSecret, showsUnsubscribe }: { at: Date; showsSecret: boolean; showsUnsubscribe: boolean },
): Promise<RenderedMail> {
  const content = MailContent.parse(row.content);
  const topic = TOPIC_OF[content.kind];
  const { publicUrl } = deps.env;
  const stop = topic && row.preferenceId ? stopUrl(deps, row, row.preferenceId, topic, showsUnsubscribe) : null;
  const secret = showsSecret && row.secret ? (unseal(deps, secretOf(row.id), row.secret) ?? null) : null;
  const document = documentOf(content, { publicUrl, at, secret, unsubscribeUrl: stop });
  return {
    html: await deps.renderMail(document),
    text: plainText(document),
    attachments: calendarOf(content, { publicUrl, at }),
    headers: [
      { name: "From", value: mailboxOf(deps.env.mailFrom) },
      { name: "To", value: row.recipient },
      { name: "Subject", value: row.subject },
      { name: "Date", value: at.toUTCString().replace("GMT", "+0000") },
      { name: "Message-ID", value: messageIdOf(deps, row.id) },
      { name: "Auto-Submitted", value: "auto-generated" }, // RFC 3834 §5: suppresses automatic replies
      { name: "X-Auto-Response-Suppress", value: "All" },
      ...(stop
        ? [
            { name: "List-Unsubscribe", value: `<${stop}>` },
            { name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" }, // RFC 8058 §3.1
          ]
        : []),
    ],
  };
}

function stopUrl(
  deps: Rendering,
  { organisationId }: MailRow,
  preferenceId: string,
  topic: MailTopic,
  isShown: boolean,
): string {
  return isShown ? unsubscribeUrl(deps, { preferenceId, topic, organisationId }) : maskedUnsubscribeUrl(deps);
}

/** The same for every attempt to send an email, so that duplicates can be detected (RFC 5322 §3.6.4). */
function messageIdOf({ env }: Pick<MailDeps, "env">, mailId: string): string {
  return `<${mailId}@${new URL(env.publicUrl).hostname}>`;
}

/** The MIME message as transmitted. nodemailer encodes header values: none can inject a header. */
export function mimeOf(
  { env }: Pick<MailDeps, "env">,
  row: MailRow,
  rendered: RenderedMail,
  at: Date,
): Promise<Buffer> {
  const own = new Set(["From", "To", "Subject", "Date", "Message-ID"]);
  const composer = new MailComposer({
    from: env.mailFrom,
    to: { name: "", address: row.recipient },
    subject: row.subject,
    date: at,
    messageId: messageIdOf({ env }, row.id),
    headers: Object.fromEntries(
      rendered.headers.filter(({ name }) => !own.has(name)).map(({ name, value }) => [name, { prepared: true, value }]),
    ),
    text: rendered.text,
    html: rendered.html,
    attachments: rendered.attachments.map(({ fileName, contentType, content }) => ({
      filename: fileName,
      contentType,
      content,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
