import type { IncomingMessage, ServerResponse } from "node:http";
import type { PublishedDocument } from "@/lib/status/document";
import { contentHeaders, type Publication, validityHeaders, wantsJwkSet } from "./document-headers";

/**
 * Whether the client has this very version: by its tag (RFC 9110 §13.1.2, weak comparison), or, where it sends none, by its time
 * (§13.1.3). A time that can't be read counts as none.
 */
function isKnown(req: IncomingMessage, { etag, lastModified }: PublishedDocument): boolean {
  const tags = req.headers["if-none-match"];
  if (tags !== undefined) return tags.trim() === "*" || tags.includes(etag);
  const since = Date.parse(req.headers["if-modified-since"] ?? "");
  // HTTP dates have whole seconds.
  return lastModified !== undefined && Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}

/** Answers a GET or HEAD with a document, or 304 when the client has it. */
export function sendDocument(
  req: IncomingMessage,
  res: ServerResponse,
  document: PublishedDocument,
  publication: Publication,
  now: Date,
): void {
  const headers = validityHeaders(document, publication, now);
  if (isKnown(req, document)) {
    res.writeHead(304, headers.flat()).end();
    return;
  }
  headers.push(...contentHeaders(document, publication, wantsJwkSet(req.headers.accept)));
  res.writeHead(200, headers.flat()).end(req.method === "HEAD" ? undefined : document.body);
}

/** Answers with bytes nobody may keep. */
export function sendUncached(
  res: ServerResponse,
  status: number,
  document: PublishedDocument,
  now: Date,
  headers: Record<string, string> = {},
): void {
  const own = [...validityHeaders(document, "uncached", now), ...contentHeaders(document, "uncached", false)];
  res.writeHead(status, { ...Object.fromEntries(own), ...headers }).end(document.body);
}

/** RFC 9457 problem details. */
export function sendProblem(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  problem: { title: string; detail: string },
  headers: Record<string, string> = {},
): void {
  const body = Buffer.from(JSON.stringify({ type: "about:blank", status, ...problem }));
  res
    .writeHead(status, {
      "Access-Control-Allow-Origin": "*",
      "Cache-Control": "no-store",
      "Content-Type": "application/problem+json",
      "Content-Length": body.length,
      ...headers,
    })
    .end(req.method === "HEAD" ? undefined : body);
}

export function sendNotFound(req: IncomingMessage, res: ServerResponse): void {
  sendProblem(req, res, 404, { title: "Not found", detail: "There is nothing at this address." });
}
