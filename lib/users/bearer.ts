import { createHash } from "node:crypto";

const BYTES = 32;

/** 256 random bits in base64url, 43 characters, with an optional prefix for secret scanners. */
export function makeBearer(random: (bytes: number) => Uint8Array, prefix = ""): string {
  return prefix + Buffer.from(random(BYTES)).toString("base64url");
}

/** Lower-case hex SHA-256: the only form in which session ids, access tokens and set-up links are stored. */
export function hashBearer(bearer: string): string {
  return createHash("sha256").update(bearer).digest("hex");
}

/** Whether a text could be one without prefix; anything else needs no query. */
export const isBearer = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
