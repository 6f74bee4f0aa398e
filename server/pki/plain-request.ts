import { maxOcspRequestBytes } from "@/lib/pki/ocsp-request";
import type { CodingPreference } from "../http/content-coding";
import { documentCoding } from "../http/representation";
import { isPkiPath } from "./routes";

/** The head of a request that the fast lane has parsed completely. */
export interface PlainHead {
  method: "GET" | "POST";
  /** As sent. */
  url: string;
  accept: string | undefined;
  coding: CodingPreference;
  /** Bytes of the body: 0 for a GET. */
  bodyLength: number;
  /** Bytes of the head, including the empty line. */
  headLength: number;
}

/** Longer heads are left to node:http. */
const MAX_HEAD = 2_048;
/** A strict form of the request line and of header lines; other valid forms are left to node:http. */
const HEAD = /^(GET|POST) (\/[!-~]*) HTTP\/1\.1\r\n((?:[A-Za-z][A-Za-z0-9-]*:[ -~]*\r\n)+)\r\n$/;
/**
 * Headers that affect neither the end of the request nor the response. Requests with others (a condition, a range, a
 * transfer coding, an expectation, an upgrade, an unknown one) are left to node:http.
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

/** Length of the head in `bytes`, including its empty line; undefined when it is incomplete or longer than `MAX_HEAD`. */
export function headLengthOf(bytes: Buffer): number | undefined {
  const end = bytes.indexOf("\r\n\r\n", 0, "latin1");
  return end < 0 || end + 4 > MAX_HEAD ? undefined : end + 4;
}

/**
 * Parses the head of a GET or an OCSP POST below our paths. It accepts a subset of HTTP/1.1 (RFC 9112), so that it agrees with
 * proxies and node:http about the end of a request.
 * @returns undefined when node:http must handle the request
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
    coding: documentCoding(headers.get("accept-encoding")),
    bodyLength: Number(length ?? 0),
    headLength: head.length,
  };
}
