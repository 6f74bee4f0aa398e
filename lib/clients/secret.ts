import { createHash, timingSafeEqual } from "node:crypto";

const SECRET_OCTETS = 32;

/** A client secret and what is kept of it. */
export interface NewSecret {
  /** "cscs_" and 256 random bits in base64url: shown once. */
  clientSecret: string;
  secretHash: string;
  /** Last four characters, to tell secrets apart. */
  secretHint: string;
}

/** Makes a secret. `random`: cryptographically strong octets. */
export function makeClientSecret(random: (octets: number) => Uint8Array): NewSecret {
  const clientSecret = `cscs_${Buffer.from(random(SECRET_OCTETS)).toString("base64url")}`;
  return { clientSecret, secretHash: hashClientSecret(clientSecret), secretHint: clientSecret.slice(-4) };
}

/** Lower-case hex SHA-256. A slow hash would protect guessable secrets; these have 256 random bits. */
export function hashClientSecret(clientSecret: string): string {
  return createHash("sha256").update(clientSecret).digest("hex");
}

/** Whether `clientSecret` is the one that `secretHash` was made of. Compares in constant time. */
export function isSecretOf(secretHash: string, clientSecret: string): boolean {
  const [actual, expected] = [Buffer.from(hashClientSecret(clientSecret)), Buffer.from(secretHash)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
