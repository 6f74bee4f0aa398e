import { maxOcspRequestBytes } from "@/lib/pki/ocsp-request";
import { isPkiPath } from "./routes";

/** The head of a request that the fast lane understands in every byte. */
export interface PlainHead {
  method: "GET" | "POST";
  /** As sent. */
  url: string;
  accept: string | undefined;
  /** Octets of the body: 0 for a GET. */
  bodyLength: number;
  /** Octets of the head, the empty line included. */
  headLength: number;
}

/** Longer heads are somebody else's business. */
const MAX_HEAD = 2_048;
/** One spelling of a request line and of header lines; whatever is legal besides is left to the real parser. */
const HEAD = /^(GET|POST) (\/[!-~]*) HTTP\/1\.1\r\n((?:[A-Za-z][A-Za-z0-9-]*:[ -~]*\r\n)+)\r\n$/;
/**
 * Headers that change neither where the request ends nor what is answered. Whoever sends another one (a condition, a range, a
 * transfer coding, an expectation, an upgrade, one we never heard of) is answered by the real parser.
 */
const HARMLESS = new Set([
  "host",
  "user-agent",
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "pragma",
  "connection",
  "content-length",
  "content-type",
  "origin",
  "referer",
  "traceparent",
  "tracestate",
  "x-request-id",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
]);

/** Where the head ends in `bytes`, behind its empty line; undefined when it doesn't, or not within `MAX_HEAD`. */
export function headLengthOf(bytes: Buffer): number | undefined {
  const end = bytes.indexOf("\r\n\r\n", 0, "latin1");
  return end < 0 || end + 4 > MAX_HEAD ? undefined : end + 4;
}

/**
 * Reads the head of a GET or an OCSP POST below our paths. It accepts less than HTTP/1.1 (RFC 9112) allows, never more, so
 * that it can't see the end of a request elsewhere than a proxy in front or the real parser would.
 * @returns undefined when the real parser is to judge
 */
export function readPlainHead(head: Buffer): PlainHead | undefined {
  const [, method, url = "", lines = ""] = HEAD.exec(head.toString("latin1")) ?? [];
  if ((method !== "GET" && method !== "POST") || !isPkiPath(url)) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines.split("\r\n").slice(0, -1)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (!HARMLESS.has(name) || headers.has(name)) return undefined;
    headers.set(name, line.slice(colon + 1).trim());
  }
  const connection = headers.get("connection") ?? "keep-alive";
  if (!headers.get("host") || connection.toLowerCase() !== "keep-alive") return undefined;
  const length = headers.get("content-length");
  if (method === "GET" ? length !== undefined : !/^[1-9]\d{0,3}$/.test(length ?? "")) return undefined;
  if (Number(length) > maxOcspRequestBytes) return undefined;
  return {
    method,
    url,
    accept: headers.get("accept"),
    bodyLength: Number(length ?? 0),
    headLength: head.length,
  };
}
