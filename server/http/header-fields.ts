import type { IncomingMessage } from "node:http";
import { badRequest, HttpRefusal } from "./refusal";

/**
 * Single-valued headers. If one is repeated, Node takes the first or joins them, and a proxy in front may take the other: caller,
 * content or destination become ambiguous. Lists (`Accept`, `Cookie`, `Via`, `X-Forwarded-For`) may have several lines
 * (RFC 9110 §5.3), and HAProxy adds its own line of `X-Forwarded-For` to the caller's.
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

/** Browsers send about 20, proxies add about 10. */
const MOST_FIELDS = 200;

/**
 * Rejects an ambiguous head, on every listener and before any handler.
 * @throws HttpRefusal 400, 431
 */
export function assertHeaderFields({ rawHeaders, headers, httpVersion }: IncomingMessage): void {
  if (rawHeaders.length > 2 * MOST_FIELDS) throw tooManyFields();
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase(); // names and values alternate
    if (!SINGLE.has(name)) continue;
    if (seen.has(name))
      throw badRequest("repeated_header", `Send the header ${name} only once; this request repeats it.`);
    seen.add(name);
  }
  const coding = headers["transfer-encoding"];
  if (coding === undefined) return;
  // Other codings are not supported, and HTTP/1.0 has none: the sender may delimit the body differently (RFC 9112 §6.1).
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
    message: `The request has more than ${MOST_FIELDS} header lines. Send only the headers that are needed.`,
    headers: { connection: "close" },
  });
