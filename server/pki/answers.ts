import type { IncomingMessage, ServerResponse } from "node:http";
import type { PublishedDocument } from "@/lib/status/document";

/** Anybody's script may read what is public. */
const CORS = { "Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff" };

/** Whether the client has this very version (RFC 9110 §13.1.2: weak comparison). */
function isKnown(req: IncomingMessage, etag: string): boolean {
  const header = req.headers["if-none-match"];
  return header !== undefined && (header.trim() === "*" || header.includes(etag));
}

export interface DocumentOptions {
  /** Instead of the document's own, where the client chose. */
  contentType?: string;
  /** Seconds a cache may keep it; never longer than the document itself is good. */
  maxAgeSeconds: number;
  now: Date;
  headers?: Record<string, string>;
}

/** Answers a GET or HEAD with a document, or 304 when the client has it. */
export function sendDocument(
  req: IncomingMessage,
  res: ServerResponse,
  document: PublishedDocument,
  options: DocumentOptions,
): void {
  const left = Math.floor((document.expiresAt.getTime() - options.now.getTime()) / 1000);
  const maxAgeSeconds = Math.max(0, Math.min(options.maxAgeSeconds, left));
  const headers: Record<string, string | number> = {
    ...CORS,
    ...options.headers,
    ETag: document.etag,
    "Cache-Control": `public, max-age=${maxAgeSeconds}`,
  };
  if (document.lastModified) {
    // Caches of OCSP answers still go by these (RFC 5019 §6.2).
    headers["Last-Modified"] = document.lastModified.toUTCString();
    headers.Expires = new Date(options.now.getTime() + maxAgeSeconds * 1000).toUTCString();
  }
  if (isKnown(req, document.etag)) {
    res.writeHead(304, headers).end();
    return;
  }
  headers["Content-Type"] = options.contentType ?? document.contentType;
  headers["Content-Length"] = document.body.length;
  res.writeHead(200, headers).end(req.method === "HEAD" ? undefined : document.body);
}

/** Answers with bytes nobody may keep. */
export function sendUncached(res: ServerResponse, status: number, document: PublishedDocument, headers = {}): void {
  res
    .writeHead(status, {
      ...CORS,
      "Cache-Control": "no-store",
      "Content-Type": document.contentType,
      "Content-Length": document.body.length,
      ...headers,
    })
    .end(document.body);
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
      ...CORS,
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
