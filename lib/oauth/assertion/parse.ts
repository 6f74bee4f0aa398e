import { hasDuplicateMembers } from "./duplicate-members";

/** Largest assertion read at all, in characters. Real ones have some 1,000; with a certificate chain inside some 6,000. */
export const MAX_ASSERTION_LENGTH = 16 * 1024;

/** The two JSON objects and the bytes of a compact JWS, nothing verified. */
export interface ParsedAssertion {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  /** What the signature is over: header and payload as sent, ASCII. */
  signingInput: string;
  signature: Uint8Array;
}

/** Why something is no assertion at all, in words for whoever sent it. */
export interface Malformed {
  message: string;
  fix: string;
}

const SEGMENT = /^[A-Za-z0-9_-]+$/;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a compact JWS (RFC 7515 §7.1) strictly: three base64url segments without padding (RFC 7515 §2), UTF-8 JSON objects in
 * the first two, each member once (RFC 7519 §4: duplicates may be refused; parsers disagree about which one counts).
 */
export function parseAssertion(text: string): { assertion: ParsedAssertion } | { malformed: Malformed } {
  if (text.length > MAX_ASSERTION_LENGTH) {
    return malformed(
      `The assertion has ${text.length.toLocaleString("en")} characters; no honest one needs more than ${MAX_ASSERTION_LENGTH.toLocaleString("en")}.`,
      "Send only the registered claims and leave certificate chains out of the header.",
    );
  }
  if (text.trimStart().startsWith("{")) {
    return malformed(
      "This is a JWS in JSON serialisation.",
      "Use the compact serialisation: header.payload.signature (RFC 7515 §7.1).",
    );
  }
  const segments = text.split(".");
  if (segments.length === 5) {
    return malformed(
      "This is an encrypted token (JWE), with five segments.",
      "Sign the assertion; do not encrypt it. The connection is encrypted already.",
    );
  }
  const [header = "", payload = "", signature = ""] = segments;
  if (segments.length !== 3) {
    return malformed(
      `A JWT has three segments with dots between them; this has ${segments.length}.`,
      "Send the whole token: header.payload.signature.",
    );
  }
  for (const [name, segment] of [
    ["header", header],
    ["payload", payload],
    ["signature", signature],
  ] as const) {
    if (segment === "")
      return malformed(`The ${name} is empty.`, "Sign the assertion; an unsigned one is never taken.");
    if (!SEGMENT.test(segment) || segment.length % 4 === 1) {
      return malformed(
        `The ${name} is not base64url.`,
        "Encode with the URL-safe alphabet (- and _), without padding (=), spaces or line breaks.",
      );
    }
  }
  const parsedHeader = readObject(header, "header");
  if ("malformed" in parsedHeader) return parsedHeader;
  const parsedPayload = readObject(payload, "payload");
  if ("malformed" in parsedPayload) return parsedPayload;
  return {
    assertion: {
      header: parsedHeader.object,
      claims: parsedPayload.object,
      signingInput: `${header}.${payload}`,
      signature: Buffer.from(signature, "base64url"),
    },
  };
}

function readObject(segment: string, name: string): { object: Record<string, unknown> } | { malformed: Malformed } {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(Buffer.from(segment, "base64url"));
    value = JSON.parse(text);
  } catch {
    return malformed(`The ${name} is not JSON in UTF-8.`, "Let a JWT library build the token.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return malformed(`The ${name} is not a JSON object.`, "Let a JWT library build the token.");
  }
  if (hasDuplicateMembers(text)) {
    return malformed(`The ${name} names a member twice.`, "Name each member once.");
  }
  return { object: value as Record<string, unknown> };
}

const malformed = (message: string, fix: string) => ({ malformed: { message, fix } });
