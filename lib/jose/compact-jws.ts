import { isJsonObject, readStrictJson } from "@/lib/strict-json";

/** A compact JWS (RFC 7515 §7.1), parsed but not verified. */
export interface CompactJws {
  header: Record<string, unknown>;
  payload: Buffer;
  /** The signed bytes: header and payload as sent, ASCII. */
  signingInput: string;
  signature: Buffer;
}

export type Segment = "header" | "payload" | "signature";

/** Why a text is not a compact JWS. `outer_space`: white space before or after it, such as a file's last line break. */
export type CompactFault =
  | { fault: "outer_space" | "json_serialisation" | "encrypted" }
  | { fault: "segments"; count: number }
  | { fault: "empty" | "padded" | "not_base64url" | "not_canonical"; segment: Segment }
  | SegmentFault;

/** Why a segment is not a JSON object. */
export type SegmentFault = {
  fault: "byte_order_mark" | "too_deep" | "not_json" | "not_an_object" | "duplicate_member";
  segment: Segment;
};

const BASE64URL = /^[A-Za-z0-9_-]+$/;
/** RFC 7515 and RFC 7519 do not restrict text. Nesting is limited: members are shown in messages, and JSON.stringify is recursive. */
const ANY_TEXT = { allowsAnyText: true };

/**
 * Parses a canonical compact JWS: three segments, each base64url without padding, white space or non-zero trailing bits (RFC 7515 §2,
 * RFC 4648 §3.5), and a header that is a JSON object without duplicate members (RFC 7515 §4). The signature may be empty, as with
 * "alg": "none"; the caller must reject that. The caller must limit the length first.
 */
export function readCompactJws(text: string): CompactJws | CompactFault {
  if (/^\s*\{/.test(text)) return { fault: "json_serialisation" };
  if (text !== text.trim()) return { fault: "outer_space" };
  const segments = text.split(".");
  if (segments.length === 5) return { fault: "encrypted" };
  if (segments.length !== 3) return { fault: "segments", count: segments.length };
  const [header = "", payload = "", signature = ""] = segments;
  const bytes: Buffer[] = [];
  for (const [segment, value] of [
    ["header", header],
    ["payload", payload],
    ["signature", signature],
  ] as const) {
    const decoded = decodeSegment(segment, value);
    if ("fault" in decoded) return decoded;
    bytes.push(decoded);
  }
  const [headerBytes, payloadBytes, signatureBytes] = bytes as [Buffer, Buffer, Buffer];
  const read = readJsonObject(headerBytes, "header");
  if ("fault" in read) return read;
  return {
    header: read.object,
    payload: payloadBytes,
    signingInput: `${header}.${payload}`,
    signature: signatureBytes,
  };
}

/** A JSON object in UTF-8 without byte order mark (RFC 8259 §8.1), at most 20 levels deep, without duplicate members (RFC 7519 §4). */
export function readJsonObject(
  bytes: Uint8Array,
  segment: Segment,
): { object: Record<string, unknown> } | SegmentFault {
  const read = readStrictJson(bytes, ANY_TEXT);
  if ("fault" in read) {
    const { fault } = read;
    const isNamed = fault === "byte_order_mark" || fault === "duplicate_member" || fault === "too_deep";
    return { fault: isNamed ? fault : "not_json", segment };
  }
  return isJsonObject(read.value) ? { object: read.value } : { fault: "not_an_object", segment };
}

function decodeSegment(segment: Segment, value: string): Buffer | CompactFault {
  if (value === "") return segment === "signature" ? Buffer.alloc(0) : { fault: "empty", segment };
  if (/^[A-Za-z0-9_-]+={1,2}$/.test(value)) return { fault: "padded", segment };
  if (!BASE64URL.test(value) || value.length % 4 === 1) return { fault: "not_base64url", segment };
  const decoded = Buffer.from(value, "base64url");
  return decoded.toString("base64url") === value ? decoded : { fault: "not_canonical", segment };
}
