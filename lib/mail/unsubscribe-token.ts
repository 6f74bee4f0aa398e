import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { BaseDeps } from "@/lib/operation/deps";
import { MAIL_TOPICS, type MailTopic } from "./content";

type Signing = { env: Pick<BaseDeps["env"], "sessionSecret" | "publicUrl"> };

/** What an unsubscribe link stops. */
export interface UnsubscribeScope {
  preferenceId: string;
  topic: MailTopic;
  /** The organisation whose emails stop; null for emails of the platform, and of several organisations at once: all of them. */
  organisationId: string | null;
}

const ALL = "all";

/**
 * The address that stops a topic of one organisation for one recipient, without sign-in:
 * `<preference id>.<topic>.<organisation id or "all">.<HMAC-SHA-256, base64url>`. It names no email address, does not expire
 * (RFC 8058 asks for links that work long after), and does nothing else. Decision 136.
 */
export function unsubscribeUrl(deps: Signing, scope: UnsubscribeScope): string {
  return `${deps.env.publicUrl}/unsubscribe?token=${textOf(scope)}.${signature(deps, textOf(scope))}`;
}

/** The same address for a reader who is not the recipient: it stops nothing. */
export const maskedUnsubscribeUrl = ({ env }: Signing): string => `${env.publicUrl}/unsubscribe?token=hidden`;

/** What a token stands for; undefined when it is not one of ours. */
export function readUnsubscribeToken(deps: Signing, token: string): UnsubscribeScope | undefined {
  const [preferenceId = "", word = "", organisation = "", given = "", ...rest] = token.split(".");
  const topic = MAIL_TOPICS.find((known) => known === word);
  if (!topic || organisation === "" || rest.length > 0) return undefined;
  const scope = { preferenceId, topic, organisationId: organisation === ALL ? null : organisation };
  const expected = Buffer.from(signature(deps, textOf(scope)));
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? scope : undefined;
}

const textOf = ({ preferenceId, topic, organisationId }: UnsubscribeScope) =>
  `${preferenceId}.${topic}.${organisationId ?? ALL}`;

// Links of version 0.1.0 were signed with another key. They stopped the emails of all organisations, and readers of the mailbox
// saw them: none of them works any more.
function signature({ env }: Signing, text: string): string {
  const key = new Uint8Array(hkdfSync("sha256", env.sessionSecret, "", "countersign unsubscribe by organisation", 32));
  return createHmac("sha256", key).update(text).digest("base64url");
}
