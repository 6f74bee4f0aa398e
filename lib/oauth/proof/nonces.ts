import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { MINUTE_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";

type NonceDeps = { env: Pick<BaseDeps["env"], "sessionSecret">; clock: BaseDeps["clock"] };

/** A nonce is accepted for this many minutes after its own; processes' clocks may differ by one minute. */
const MINUTES_ACCEPTED = 3;

/**
 * Secret of the nonces of one kind of server (RFC 9449 §8, §9), 32 bytes, derived from SESSION_SECRET: every process accepts the nonces
 * of the others, and nothing is stored.
 */
export const nonceSecret = ({ sessionSecret }: NonceDeps["env"], server: "authorization" | "resource"): Buffer =>
  Buffer.from(hkdfSync("sha256", sessionSecret, "", `countersign dpop nonce of ${server} server`, 32));

const minuteOf = ({ clock }: NonceDeps) => Math.floor(clock.now().getTime() / MINUTE_MS);

/** The nonce of a minute, in base64url: unpredictable without the secret, so a proof with it was made after that minute began. */
const nonceOf = (deps: NonceDeps, minute: number): Buffer =>
  Buffer.from(createHmac("sha256", nonceSecret(deps.env, "resource")).update(`${minute}`).digest("base64url"));

/** The nonce that the portal's resources give out now. oidc-provider has its own, from the same secret. */
export const currentNonce = (deps: NonceDeps): string => nonceOf(deps, minuteOf(deps)).toString();

/** Whether `nonce` was given out by a resource of this portal within the last minutes. */
export function isNonceAccepted(deps: NonceDeps, nonce: unknown): boolean {
  if (typeof nonce !== "string") return false;
  const given = Buffer.from(nonce);
  const now = minuteOf(deps);
  return Array.from({ length: MINUTES_ACCEPTED + 2 }, (_, index) => nonceOf(deps, now + 1 - index)).some(
    (accepted) => accepted.length === given.length && timingSafeEqual(accepted, given),
  );
}
