import { createHash } from "node:crypto";

const OCTETS = 32;

/** 256 random bits in base64url, 43 characters, after a prefix that secret scanners can look for. */
export function makeBearer(random: (octets: number) => Uint8Array, prefix = ""): string {
  return prefix + Buffer.from(random(OCTETS)).toString("base64url");
}

/** Lower-case hex SHA-256: all that is kept of session ids, access tokens and set-up links. */
export function hashBearer(bearer: string): string {
  return createHash("sha256").update(bearer).digest("hex");
}
