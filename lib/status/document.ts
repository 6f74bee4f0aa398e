import { createHash } from "node:crypto";

/** A published document: bytes with their HTTP metadata. */
export interface PublishedDocument {
  body: Buffer;
  contentType: string;
  /** Strong entity tag, quotes included (RFC 9110 §8.8.3). */
  etag: string;
  /** Must not be served after this time. */
  expiresAt: Date;
  /** thisUpdate of a CRL or an OCSP response. */
  lastModified?: Date;
}

/** `contentType` as sent. The tag is a hash of the bytes, so that it is the same across processes and restarts. */
export function publishedDocument(
  body: Buffer,
  contentType: string,
  expiresAt: Date,
  lastModified?: Date,
): PublishedDocument {
  const hash = createHash("sha256").update(body).digest("base64url");
  return { body, contentType, etag: `"${hash.slice(0, 27)}"`, expiresAt, ...(lastModified ? { lastModified } : {}) };
}
