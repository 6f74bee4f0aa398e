import { createHash } from "node:crypto";

const TOKEN_OCTETS = 32;

/** What stands in a feed's address: 256 random bits in base64url, 43 characters. */
export const FEED_TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Makes a token. `random`: cryptographically strong octets. */
export function makeFeedToken(random: (octets: number) => Uint8Array): string {
  return Buffer.from(random(TOKEN_OCTETS)).toString("base64url");
}

/** Lower-case hex SHA-256. A slow hash would protect guessable secrets; these have 256 random bits. */
export function hashFeedToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
