import { type CompactFault, readCompactJws, readJsonObject } from "@/lib/jose/compact-jws";

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

/** Why something is no assertion at all, in words for its sender. */
export interface Malformed {
  message: string;
  fix: string;
}

/**
 * Reads a client assertion strictly (lib/jose): one spelling of a compact JWS, JSON objects in header and payload, each member
 * once. Parsers disagree about everything else, and the engine has another one.
 */
export function parseAssertion(text: string): { assertion: ParsedAssertion } | { malformed: Malformed } {
  if (text.length > MAX_ASSERTION_LENGTH) {
    return {
      malformed: {
        message: `The assertion has ${text.length.toLocaleString("en")} characters; at most ${MAX_ASSERTION_LENGTH.toLocaleString("en")} are read.`,
        fix: "Send only the registered claims and leave certificate chains out of the header.",
      },
    };
  }
  const read = readCompactJws(text);
  if ("fault" in read) return { malformed: wordsFor(read, text) };
  if (read.signature.length === 0) return { malformed: wordsFor({ fault: "empty", segment: "signature" }, text) };
  const payload = readJsonObject(read.payload, "payload");
  if ("fault" in payload) return { malformed: wordsFor(payload, text) };
  const { header, signingInput, signature } = read;
  return { assertion: { header, claims: payload.object, signingInput, signature } };
}

const LIBRARY = "Let a JWT library build the token.";

function wordsFor(fault: CompactFault, text: string): Malformed {
  switch (fault.fault) {
    case "outer_space":
      return {
        message: `The assertion ${outerSpace(text)}.`,
        fix: "Send the token alone. A token read from a file often ends with the file's last line break: remove it.",
      };
    case "json_serialisation":
      return {
        message: "This is a JWS in JSON serialisation.",
        fix: "Use the compact serialisation: header.payload.signature (RFC 7515 §7.1).",
      };
    case "encrypted":
      return {
        message: "This is an encrypted token (JWE), with five segments.",
        fix: "Sign the assertion; do not encrypt it. The connection is encrypted already.",
      };
    case "segments":
      return {
        message: `A JWT has three segments with dots between them; this has ${fault.count}.`,
        fix: "Send the whole token: header.payload.signature.",
      };
    case "empty":
      return {
        message: `The ${fault.segment} is empty.`,
        fix: "Sign the assertion; an unsigned one is never accepted.",
      };
    case "padded":
      return {
        message: `The ${fault.segment} ends with "=": base64url in a JWS has no padding.`,
        fix: "Remove the padding (RFC 7515 §2).",
      };
    case "not_base64url":
      return {
        message: `The ${fault.segment} is not base64url.`,
        fix: "Encode with the URL-safe alphabet (- and _), without padding (=), spaces or line breaks.",
      };
    case "not_canonical":
      return {
        message: `The last character of the ${fault.segment} holds bits that belong to no byte.`,
        fix: "Send the token as the library made it; its last character was changed or cut off (RFC 4648 §3.5).",
      };
    case "byte_order_mark":
      return {
        message: `The ${fault.segment} begins with a byte order mark (EF BB BF), which JSON must not have.`,
        fix: "Encode the JSON as UTF-8 without byte order mark (RFC 8259 §8.1).",
      };
    case "not_json":
      return { message: `The ${fault.segment} is not JSON in UTF-8.`, fix: LIBRARY };
    case "not_an_object":
      return { message: `The ${fault.segment} is not a JSON object.`, fix: LIBRARY };
    case "duplicate_member":
      return { message: `The ${fault.segment} names a member twice.`, fix: "Name each member once." };
  }
}

function outerSpace(text: string): string {
  const end = text.slice(text.trimEnd().length);
  if (end !== "") return /[\r\n]/.test(end) ? "ends with a line break" : "ends with white space";
  return "begins with white space";
}
