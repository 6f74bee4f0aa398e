import type { IncomingHttpHeaders } from "node:http";

/** Validators of the current representation. */
export interface Validators {
  /** Strong entity tag, quotes included. */
  etag: string;
  lastModified?: Date;
}

/**
 * Whether the client has this version, so that the response is 304: by its tag (RFC 9110 §13.1.2, weak comparison), or without a tag
 * by its time (§13.1.3). An unparsable time is ignored.
 */
export function isKnown(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const tags = headers["if-none-match"];
  if (tags !== undefined) return tags.trim() === "*" || tags.includes(etag);
  const since = Date.parse(headers["if-modified-since"] ?? "");
  // HTTP dates have whole seconds.
  return lastModified !== undefined && Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}
