import type { IncomingMessage } from "node:http";
import { badRequest, HttpRefusal } from "./refusal";

/**
 * Headers that are read as one value. Of two, Node takes the first, or joins them, and a proxy in front may take the other: two
 * readings of who calls, of what is sent or of where it goes. Lists (`Accept`, `Cookie`, `Via`, `X-Forwarded-For`) may come in
 * several lines (RFC 9110 §5.3), and HAProxy adds its own line of `X-Forwarded-For` to the caller's.
 */
const SINGLE: ReadonlySet<string> = new Set([
  "access-control-request-method",
  "authorization",
  "content-encoding",
  "content-length",
  "content-location",
  "content-range",
  "content-type",
  "dpop",
  "expect",
  "host",
  "idempotency-key",
  "if-modified-since",
  "if-range",
  "if-unmodified-since",
  "next-action",
  "next-router-prefetch",
  "next-router-segment-prefetch",
  "next-router-state-tree",
  "next-url",
  "oauth-client-attestation",
  "oauth-client-attestation-pop",
  "origin",
  "proxy-authorization",
  "range",
  "rsc",
  "transfer-encoding",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
]);

/** Browsers send some 20, proxies add some 10. */
const MOST_FIELDS = 200;

/**
 * Refuses a head that could be read in two ways, on every listener and before any door.
 * @throws HttpRefusal 400, 431
 */
export function assertHeaderFields({ rawHeaders, headers, httpVersion }: IncomingMessage): void {
  if (rawHeaders.length > 2 * MOST_FIELDS) throw tooManyFields();
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase(); // names and values alternate
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) throw badRequest("repeated_header", `Send the header ${name} once; this request has it twice.`);
    seen.add(name);
  }
  const coding = headers["transfer-encoding"];
  if (coding === undefined) return;
  // What else it may be is no coding of ours, and HTTP/1.0 has none: who sends it may see the end of the body elsewhere (RFC 9112 §6.1).
  if (httpVersion !== "1.1" || coding.toLowerCase() !== "chunked") {
    throw new HttpRefusal(400, {
      reason: "bad_transfer_encoding",
      message: "Send the body with Content-Length, or in HTTP/1.1 with Transfer-Encoding: chunked.",
      headers: { connection: "close" },
    });
  }
}

const tooManyFields = () =>
  new HttpRefusal(431, {
    reason: "too_many_headers",
    message: `The request has more than ${MOST_FIELDS} header lines. Send those that it needs.`,
    headers: { connection: "close" },
  });
