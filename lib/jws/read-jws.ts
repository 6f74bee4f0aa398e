import { AppError } from "@/lib/errors";
import { type CompactFault, readCompactJws } from "@/lib/jose/compact-jws";

const MAX_CHARACTERS = 64 * 1024;
const MAX_HEADER_CHARACTERS = 4096;
/** Signature algorithms for the supported keys. PS512 and similar ones are not required by any profile we follow. */
export const JWS_ALGORITHMS: readonly string[] = ["PS256", "ES256", "EdDSA", "Ed25519", "ES384", "PS384", "RS256"];

export interface ReadJws {
  header: Record<string, unknown>;
  algorithm: string;
  /** Undefined: the header has no kid. */
  kid: string | undefined;
  payload: Buffer;
}

/**
 * Parses a compact JWS (RFC 7515 §3.1) and rejects what must not be verified: other serialisations, no signature, shared secrets,
 * critical extensions (§4.1.11), payloads that are not base64url (RFC 7797) or detached. `jwk`, `jku`, `x5c` and `x5u` in the header are
 * ignored: keys come from the client's registration, not from the message.
 * @throws AppError invalid_input with the reason
 */
export function readJws(jws: string): ReadJws {
  if (jws.length > MAX_CHARACTERS) throw malformed("jws_too_large", "The JWS is larger than 64 KiB.");
  const read = readCompactJws(jws);
  if ("fault" in read) throw refusalOf(read);
  if (jws.indexOf(".") > MAX_HEADER_CHARACTERS) {
    throw malformed("jws_too_large", "The JWS header is larger than 4 KiB.");
  }
  return { header: read.header, ...namedKey(read.header), payload: read.payload };
}

function refusalOf(fault: CompactFault): AppError {
  switch (fault.fault) {
    case "json_serialisation":
      return malformed("jws_not_compact", "Send the compact serialisation (three parts separated by dots), not JSON.");
    case "encrypted":
      return malformed("jws_is_jwe", "This is a JWE, which is encrypted. Decrypt it and send the JWS inside.");
    case "outer_space":
      return malformed(
        "jws_malformed",
        "The JWS begins or ends with white space. Remove it, including a final line break.",
      );
    case "segments":
      return malformed("jws_malformed", "A compact JWS has three parts separated by dots: header, payload, signature.");
    case "empty":
      return fault.segment === "payload"
        ? malformed("jws_detached", "The JWS has no payload. Include it; detached payloads are not supported.")
        : malformed("jws_malformed", `The ${fault.segment} of the JWS is empty.`);
    case "padded":
    case "not_base64url":
    case "not_canonical":
      return malformed("jws_malformed", `The ${fault.segment} of the JWS is not base64url without padding.`);
    case "byte_order_mark":
      return malformed("jws_malformed", "The header of the JWS begins with a byte order mark. Remove it.");
    case "too_deep":
      return malformed("jws_malformed", "The header of the JWS nests objects or arrays deeper than 20 levels.");
    case "not_json":
    case "not_an_object":
      return malformed("jws_malformed", "The first part of the JWS is not a JSON object.");
    case "duplicate_member":
      return malformed("jws_malformed", "The header of the JWS has a duplicate member.");
  }
}

function namedKey(header: Record<string, unknown>): { algorithm: string; kid: string | undefined } {
  if ("crit" in header)
    throw malformed("jws_critical_header", "The header has crit; critical extensions are not supported.");
  if ("b64" in header) throw malformed("jws_unencoded", "The header has b64; only base64url payloads are supported.");
  const { alg, kid } = header;
  if (typeof alg !== "string" || !JWS_ALGORITHMS.includes(alg)) {
    throw malformed("jws_algorithm", `The header's alg is not one of ${JWS_ALGORITHMS.join(", ")}.`);
  }
  if (kid !== undefined && (typeof kid !== "string" || kid.length > 255)) {
    throw malformed("jws_malformed", "The header's kid is not a string of at most 255 characters.");
  }
  return { algorithm: alg, kid };
}

function malformed(reason: string, message: string): AppError {
  return new AppError("invalid_input", message, { details: { reason, fields: [{ path: "jws", message }] } });
}
