import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Deps } from "@/lib/runtime/deps";
import { MAIL_TOPICS, type MailTopic } from "./content";

type Signing = { env: Pick<Deps["env"], "sessionSecret" | "publicUrl"> };

/**
 * The address that stops a topic for one recipient, without sign-in: `<preference id>.<topic>.<HMAC-SHA-256, base64url>`.
 * It names no e-mail address, does not expire (RFC 8058 asks for links that work long after), and does nothing else.
 */
export function unsubscribeUrl(deps: Signing, preferenceId: string, topic: MailTopic): string {
  const token = `${preferenceId}.${topic}.${signature(deps, preferenceId, topic)}`;
  return `${deps.env.publicUrl}/unsubscribe?token=${token}`;
}

/** What a token stands for; undefined when it is not one of ours. */
export function readUnsubscribeToken(
  deps: Signing,
  token: string,
): { preferenceId: string; topic: MailTopic } | undefined {
  const [preferenceId = "", word = "", given = ""] = token.split(".");
  const topic = MAIL_TOPICS.find((known) => known === word);
  if (!topic) return undefined;
  const expected = Buffer.from(signature(deps, preferenceId, topic));
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? { preferenceId, topic } : undefined;
}

function signature({ env }: Signing, preferenceId: string, topic: MailTopic): string {
  const key = new Uint8Array(hkdfSync("sha256", env.sessionSecret, "", "countersign unsubscribe", 32));
  return createHmac("sha256", key).update(`${preferenceId}.${topic}`).digest("base64url");
}
