import { createHash } from "node:crypto";

/** Something that is published: bytes with what HTTP needs to know of them. */
export interface PublishedDocument {
  body: Buffer;
  contentType: string;
  /** Strong entity tag, quotes included (RFC 9110 §8.8.3). */
  etag: string;
  /** Not to be shown from then on. */
  expiresAt: Date;
  /** When what it says was so: thisUpdate of a CRL or an OCSP answer. */
  lastModified?: Date;
}

/** `contentType` as sent. The tag is made of the bytes, so that the same bytes keep it across processes and restarts. */
export function publishedDocument(
  body: Buffer,
  contentType: string,
  expiresAt: Date,
  lastModified?: Date,
): PublishedDocument {
  const hash = createHash("sha256").update(body).digest("base64url");
  return { body, contentType, etag: `"${hash.slice(0, 27)}"`, expiresAt, ...(lastModified ? { lastModified } : {}) };
}
