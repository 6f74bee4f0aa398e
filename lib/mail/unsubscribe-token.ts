import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { BaseDeps } from "@/lib/operation/deps";
import { MAIL_TOPICS, type MailTopic } from "./content";

type Signing = { env: Pick<BaseDeps["env"], "sessionSecret" | "publicUrl"> };

/** Scope of an unsubscribe link. */
export interface UnsubscribeScope {
  preferenceId: string;
  topic: MailTopic;
  /** The organisation to unsubscribe from; null: all, for platform emails and digests of several organisations. */
  organisationId: string | null;
}

const ALL = "all";

/**
 * URL that unsubscribes one recipient from a topic of one organisation, without sign-in. The token is
 * `<preference id>.<topic>.<organisation id or "all">.<HMAC-SHA-256, base64url>`. It contains no email address, does not expire
 * (RFC 8058 requires long-lived links), and permits nothing else. Decision 136.
 */
export function unsubscribeUrl(deps: Signing, scope: UnsubscribeScope): string {
  return `${deps.env.publicUrl}/unsubscribe?token=${textOf(scope)}.${signature(deps, textOf(scope))}`;
}

/** The URL shown to readers other than the recipient: it has no effect. */
export const maskedUnsubscribeUrl = ({ env }: Signing): string => `${env.publicUrl}/unsubscribe?token=hidden`;

/** Scope of a token; undefined for an invalid token. */
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

// Links of version 0.1.0 were signed with another key and are no longer valid: they stopped the emails of all organisations and were
// visible in the mailbox.
function signature({ env }: Signing, text: string): string {
  const key = new Uint8Array(hkdfSync("sha256", env.sessionSecret, "", "countersign unsubscribe by organisation", 32));
  return createHmac("sha256", key).update(text).digest("base64url");
}
