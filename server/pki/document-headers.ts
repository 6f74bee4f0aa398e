import type { PublishedDocument } from "@/lib/status/document";

/** Names and values as they are written, in order. */
export type HeaderList = [name: string, value: string][];

/** Caches in between may keep key sets, CRLs and OCSP answers this long, so revocations arrive everywhere within a minute. */
const STATUS_MAX_AGE_SECONDS = 60;
/** Certificates never change. */
const CERTIFICATE_MAX_AGE_SECONDS = 300;
const JWK_SET = "application/jwk-set+json";

/** What is published, as far as its headers go; `uncached`: bytes nobody may keep, such as answers to an OCSP POST. */
export type Publication = "keySet" | "status" | "certificate" | "uncached";

/** Whether the client asks for the registered type of key sets (RFC 7517 §8.5.2); JSON is what it gets otherwise. */
export const wantsJwkSet = (accept: string | undefined): boolean => accept?.includes(JWK_SET) === true;

/** Headers that say how long and for whom the document is good. They stand on a 304 too. */
export function validityHeaders(document: PublishedDocument, publication: Publication, now: Date): HeaderList {
  // Anybody's script may read what is public.
  const headers: HeaderList = [["Access-Control-Allow-Origin", "*"]];
  if (publication === "uncached") {
    headers.push(["Cache-Control", "no-store"]);
    return headers;
  }
  if (publication === "keySet") headers.push(["Vary", "Accept"]);
  const longest = publication === "certificate" ? CERTIFICATE_MAX_AGE_SECONDS : STATUS_MAX_AGE_SECONDS;
  const left = Math.floor((document.expiresAt.getTime() - now.getTime()) / 1000);
  const maxAgeSeconds = Math.max(0, Math.min(longest, left)); // never longer than the document itself is good
  headers.push(["ETag", document.etag], ["Cache-Control", `public, max-age=${maxAgeSeconds}`]);
  if (document.lastModified) {
    // Caches of OCSP answers still go by these (RFC 5019 §6.2).
    headers.push(["Last-Modified", document.lastModified.toUTCString()]);
    headers.push(["Expires", new Date(now.getTime() + maxAgeSeconds * 1000).toUTCString()]);
  }
  return headers;
}

/** Headers that describe the bytes. */
export function contentHeaders(document: PublishedDocument, publication: Publication, asJwkSet: boolean): HeaderList {
  return [
    ["Content-Type", publication === "keySet" && asJwkSet ? JWK_SET : document.contentType],
    ["Content-Length", String(document.body.length)],
  ];
}
