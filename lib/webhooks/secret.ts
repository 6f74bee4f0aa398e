import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { BaseDeps } from "@/lib/operation/deps";
import { seal, unseal } from "@/lib/runtime/seal";

/** Standard Webhooks requires 24 to 64. */
const SECRET_BYTES = 32;

export interface NewWebhookSecret {
  /** "whsec_" and 256 random bits in base64: shown once. */
  secret: string;
  sealed: Uint8Array<ArrayBuffer>;
  /** Last four characters, to distinguish secrets. */
  hint: string;
}

const label = (webhookId: string) => ({ purpose: "webhook secret", id: webhookId });

/** Creates the signing secret of a subscription. */
export function makeWebhookSecret(deps: Pick<BaseDeps, "env" | "random">, webhookId: string): NewWebhookSecret {
  const secret = `whsec_${Buffer.from(deps.random(SECRET_BYTES)).toString("base64")}`;
  return { secret, sealed: seal(deps, label(webhookId), secret), hint: secret.slice(-5, -1) }; // without the padding
}

export interface SealedSecrets {
  id: string;
  secret: Uint8Array;
  previousSecret: Uint8Array | null;
  previousSecretUntil: Date | null;
}

/** The headers of one attempt (Standard Webhooks): one signature for each secret that is valid at `at`, the newest first. */
export function signedHeaders(
  deps: Pick<BaseDeps, "env">,
  subscription: SealedSecrets,
  { eventId, body, at }: { eventId: string; body: string; at: Date },
): Record<string, string> | undefined {
  const { secret, previousSecret, previousSecretUntil } = subscription;
  const current = unseal(deps, label(subscription.id), secret);
  if (current === undefined) return undefined;
  const overlaps = previousSecret && previousSecretUntil && previousSecretUntil > at;
  const previous = overlaps ? unseal(deps, label(subscription.id), previousSecret) : undefined;
  const signatures = [current, ...(previous ? [previous] : [])].map((one) => new Webhook(one).sign(eventId, at, body));
  return {
    "webhook-id": eventId,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signatures.join(" "),
  };
}

/** The challenge that a receiver must repeat: derived, so that it is not stored. New for each URL. */
export function challengeOf(
  { env }: Pick<BaseDeps, "env">,
  { id, url, confirmationNonce }: { id: string; url: string; confirmationNonce: string },
): string {
  const key = new Uint8Array(hkdfSync("sha256", env.sessionSecret, "", "countersign webhook challenge", 32));
  return createHmac("sha256", key)
    .update(JSON.stringify([id, url, confirmationNonce]))
    .digest("base64url")
    .slice(0, 32);
}

/** Compares in constant time. */
export function isChallenge(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
