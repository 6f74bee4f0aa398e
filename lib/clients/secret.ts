import { createHash, timingSafeEqual } from "node:crypto";

const SECRET_BYTES = 32;

/** A client secret and its stored form. */
export interface NewSecret {
  /** "cscs_" and 256 random bits in base64url: shown once. */
  clientSecret: string;
  secretHash: string;
  /** Last four characters, to distinguish secrets. */
  secretHint: string;
}

/** Creates a secret. `random`: cryptographically secure random bytes. */
export function makeClientSecret(random: (bytes: number) => Uint8Array): NewSecret {
  const clientSecret = `cscs_${Buffer.from(random(SECRET_BYTES)).toString("base64url")}`;
  return { clientSecret, secretHash: hashClientSecret(clientSecret), secretHint: clientSecret.slice(-4) };
}

/** Lower-case hex SHA-256. A slow hash would protect guessable secrets; these have 256 random bits. */
export function hashClientSecret(clientSecret: string): string {
  return createHash("sha256").update(clientSecret).digest("hex");
}

/** Whether `secretHash` is the hash of `clientSecret`. Compares in constant time. */
export function isSecretOf(secretHash: string, clientSecret: string): boolean {
  const [actual, expected] = [Buffer.from(hashClientSecret(clientSecret)), Buffer.from(secretHash)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
