import { type CompactFault, readCompactJws, readJsonObject } from "@/lib/jose/compact-jws";

/** Maximum length of an assertion or a DPoP proof in characters. Usual ones have about 1,000; with a certificate chain about 6,000. */
export const MAX_ASSERTION_LENGTH = 16 * 1024;

/** The two JSON objects and the bytes of a compact JWS, unverified. */
export interface ParsedAssertion {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  /** The signed bytes: header and payload as sent, ASCII. */
  signingInput: string;
  signature: Uint8Array;
}

/** Why a text is not an assertion, for its sender. */
export interface Malformed {
  message: string;
  fix: string;
}

/** What a token is, for messages about its form. */
export type TokenNoun = "assertion" | "proof";

/**
 * Parses a client assertion, or a DPoP proof, strictly (lib/jose): canonical compact JWS, JSON objects in header and payload, no duplicate
 * members. Parsers disagree about everything else, and oidc-provider has its own.
 */
export function parseAssertion(
  text: string,
  noun: TokenNoun = "assertion",
): { assertion: ParsedAssertion } | { malformed: Malformed } {
  if (text.length > MAX_ASSERTION_LENGTH) {
    return {
      malformed: {
        message: `The ${noun} has ${text.length.toLocaleString("en")} characters; the maximum is ${MAX_ASSERTION_LENGTH.toLocaleString("en")}.`,
        fix: "Send only the registered claims and omit certificate chains from the header.",
      },
    };
  }
  const read = readCompactJws(text);
  const malformed = (fault: CompactFault) => ({ malformed: messageFor(fault, text, noun) });
  if ("fault" in read) return malformed(read);
  if (read.signature.length === 0) return malformed({ fault: "empty", segment: "signature" });
  const payload = readJsonObject(read.payload, "payload");
  if ("fault" in payload) return malformed(payload);
  const { header, signingInput, signature } = read;
  return { assertion: { header, claims: payload.object, signingInput, signature } };
}

const LIBRARY = "Create the token with a JWT library.";

function messageFor(fault: CompactFault, text: string, noun: TokenNoun): Malformed {
  switch (fault.fault) {
    case "outer_space":
      return {
        message: `The ${noun} ${outerSpace(text)}.`,
        fix: "Send only the token. A token read from a file often ends with a line break: remove it.",
      };
    case "json_serialisation":
      return {
        message: "This is a JWS in JSON serialisation.",
        fix: "Use the compact serialisation: header.payload.signature (RFC 7515 §7.1).",
      };
    case "encrypted":
      return {
        message: "This is an encrypted token (JWE), with five segments.",
        fix: `Sign the ${noun}; do not encrypt it. The connection is already encrypted.`,
      };
    case "segments":
      return {
        message: `A JWT has three segments separated by dots; this has ${fault.count}.`,
        fix: "Send the whole token: header.payload.signature.",
      };
    case "empty":
      return {
        message: `The ${fault.segment} is empty.`,
        fix: `Sign the ${noun}; an unsigned one is never accepted.`,
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
        message: `The last character of the ${fault.segment} has non-zero trailing bits.`,
        fix: "Send the token unchanged: its last character was altered or truncated (RFC 4648 §3.5).",
      };
    case "byte_order_mark":
      return {
        message: `The ${fault.segment} begins with a byte order mark (EF BB BF), which JSON does not allow.`,
        fix: "Encode the JSON as UTF-8 without byte order mark (RFC 8259 §8.1).",
      };
    case "too_deep":
      return {
        message: `The ${fault.segment} nests objects or arrays deeper than 20 levels.`,
        fix: "Send only the registered claims.",
      };
    case "not_json":
      return { message: `The ${fault.segment} is not JSON in UTF-8.`, fix: LIBRARY };
    case "not_an_object":
      return { message: `The ${fault.segment} is not a JSON object.`, fix: LIBRARY };
    case "duplicate_member":
      return { message: `The ${fault.segment} has a duplicate member.`, fix: "Include each member once." };
  }
}

function outerSpace(text: string): string {
  const end = text.slice(text.trimEnd().length);
  if (end !== "") return /[\r\n]/.test(end) ? "ends with a line break" : "ends with white space";
  return "begins with white space";
}
