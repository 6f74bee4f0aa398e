import { createHash } from "node:crypto";

const TOKEN_BYTES = 32;

/** The token in a feed's URL: 256 random bits in base64url, 43 characters. */
export const FEED_TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Creates a token. `random`: cryptographically secure random bytes. */
export function makeFeedToken(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(TOKEN_BYTES)).toString("base64url");
}

/** Lower-case hex SHA-256. A slow hash would protect guessable secrets; these have 256 random bits. */
export function hashFeedToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
