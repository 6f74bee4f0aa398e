import { isTextual } from "../http/content-coding";
import type { Representation } from "../http/representation";

/** Header names and values, in order. */
export type HeaderList = [name: string, value: string][];

/** How long shared caches may keep key sets, CRLs and OCSP responses, so that revocations take effect everywhere within a minute. */
const STATUS_MAX_AGE_SECONDS = 60;
/** Certificates never change. */
const CERTIFICATE_MAX_AGE_SECONDS = 300;
const JWK_SET = "application/jwk-set+json";

/** Kind of a document, for its headers; `uncached`: must not be cached, such as responses to an OCSP POST. */
export type Publication = "keySet" | "status" | "certificate" | "uncached";

/** Whether the client requests the registered type of key sets (RFC 7517 §8.5.2); otherwise it gets JSON. */
export const wantsJwkSet = (accept: string | undefined): boolean => accept?.includes(JWK_SET) === true;

/** Headers about caching and access of a document. They are also part of a 304. */
export function validityHeaders(document: Representation, publication: Publication, now: Date): HeaderList {
  // Scripts of every origin may read public documents.
  const headers: HeaderList = [["Access-Control-Allow-Origin", "*"]];
  if (publication === "uncached") {
    headers.push(["Cache-Control", "no-store"]);
    return headers;
  }
  if (publication === "keySet") headers.push(["Vary", "Accept, Accept-Encoding"]);
  else if (isTextual(document.contentType)) headers.push(["Vary", "Accept-Encoding"]);
  const longest = publication === "certificate" ? CERTIFICATE_MAX_AGE_SECONDS : STATUS_MAX_AGE_SECONDS;
  const left = Math.floor((document.expiresAt.getTime() - now.getTime()) / 1000);
  const maxAgeSeconds = Math.max(0, Math.min(longest, left)); // never longer than the document is valid
  headers.push(["ETag", document.etag], ["Cache-Control", `public, max-age=${maxAgeSeconds}`]);
  if (document.lastModified) {
    // Caches of OCSP responses still use these (RFC 5019 §6.2).
    headers.push(["Last-Modified", document.lastModified.toUTCString()]);
    headers.push(["Expires", new Date(now.getTime() + maxAgeSeconds * 1000).toUTCString()]);
  }
  return headers;
}

/** Headers about the content. */
export function contentHeaders(document: Representation, publication: Publication, asJwkSet: boolean): HeaderList {
  return [
    ["Content-Type", publication === "keySet" && asJwkSet ? JWK_SET : document.contentType],
    ...(document.contentCoding ? [["Content-Encoding", document.contentCoding] as [string, string]] : []),
    ["Content-Length", String(document.body.length)],
  ];
}
