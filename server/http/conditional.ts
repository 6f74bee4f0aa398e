import type { IncomingHttpHeaders } from "node:http";

/** What a condition compares with. */
export interface Validators {
  /** Strong entity tag, quotes included. */
  etag: string;
  lastModified?: Date;
}

/**
 * Whether the client has this very version, so that 304 answers it: by its tag (RFC 9110 §13.1.2, weak comparison), or, where it sends none,
 * by its time (§13.1.3). A time that can't be read counts as none.
 */
export function isKnown(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const tags = headers["if-none-match"];
  if (tags !== undefined) return tags.trim() === "*" || tags.includes(etag);
  const since = Date.parse(headers["if-modified-since"] ?? "");
  // HTTP dates have whole seconds.
  return lastModified !== undefined && Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}
