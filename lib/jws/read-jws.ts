import { isUtf8 } from "node:buffer";
import { AppError } from "@/lib/operation/errors";

const MAX_CHARACTERS = 64 * 1024;
const MAX_HEADER_CHARACTERS = 4096;
/** Signature algorithms there are for the keys we take. PS512 and their like are not asked for by any profile we follow. */
export const JWS_ALGORITHMS: readonly string[] = ["PS256", "ES256", "EdDSA", "Ed25519", "ES384", "PS384", "RS256"];

export interface ReadJws {
  header: Record<string, unknown>;
  algorithm: string;
  /** Undefined: the signer named no key. */
  kid: string | undefined;
  payload: Buffer;
}

/**
 * Takes a compact JWS (RFC 7515 §3.1) apart and refuses what must not be verified: other serialisations, no signature, shared
 * secrets, extensions nobody here understands (§4.1.11), payloads that are not base64url (RFC 7797) or elsewhere. `jwk`, `jku`,
 * `x5c` and `x5u` in the header mean nothing here: which keys count is said by the register, not by the message.
 * @throws AppError invalid_input with the reason
 */
export function readJws(jws: string): ReadJws {
  if (jws.length > MAX_CHARACTERS) throw malformed("jws_too_large", "The JWS is larger than 64 KiB.");
  if (/^\s*\{/.test(jws)) {
    throw malformed("jws_not_compact", "Send the compact serialisation (three parts with dots between), not JSON.");
  }
  const parts = jws.split(".");
  if (parts.length === 5)
    throw malformed("jws_is_jwe", "This is a JWE: it is encrypted. Decrypt it, then send what is inside.");
  const [header = "", payload = "", signature = ""] = parts;
  if (parts.length !== 3 || header === "") {
    throw malformed("jws_malformed", "A compact JWS has three parts with dots between: header, payload, signature.");
  }
  if (payload === "")
    throw malformed("jws_detached", "The payload is not in the JWS. Put it in; it may not be detached.");
  if (header.length > MAX_HEADER_CHARACTERS) throw malformed("jws_too_large", "The JWS header is larger than 4 KiB.");
  const members = readHeader(decodePart(header, "header"));
  const octets = decodePart(payload, "payload");
  decodePart(signature, "signature");
  return { header: members, ...namedKey(members), payload: octets };
}

function readHeader(octets: Buffer): Record<string, unknown> {
  try {
    if (!isUtf8(octets)) throw new TypeError("not UTF-8");
    const header: unknown = JSON.parse(octets.toString("utf8"));
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // answered below, like every header that is no object
  }
  throw malformed("jws_malformed", "The first part of the JWS is not a JSON object.");
}

function namedKey(header: Record<string, unknown>): { algorithm: string; kid: string | undefined } {
  if ("crit" in header)
    throw malformed("jws_critical_header", "The header has crit; no critical extension is understood here.");
  if ("b64" in header) throw malformed("jws_unencoded", "The header has b64; only base64url payloads are verified.");
  const { alg, kid } = header;
  if (typeof alg !== "string" || !JWS_ALGORITHMS.includes(alg)) {
    throw malformed("jws_algorithm", `The header's alg is not one of ${JWS_ALGORITHMS.join(", ")}.`);
  }
  if (kid !== undefined && (typeof kid !== "string" || kid.length > 255)) {
    throw malformed("jws_malformed", "The header's kid is not a text of at most 255 characters.");
  }
  return { algorithm: alg, kid };
}

/** Base64url without padding, in its only spelling. */
function decodePart(part: string, what: string): Buffer {
  const octets = Buffer.from(part, "base64url");
  if (octets.toString("base64url") === part) return octets;
  throw malformed("jws_malformed", `The ${what} of the JWS is not base64url without padding.`);
}

function malformed(reason: string, message: string): AppError {
  return new AppError("invalid_input", message, { details: { reason, fields: [{ path: "jws", message }] } });
}
