import type { IncomingMessage, ServerResponse } from "node:http";
import type { AppError } from "@/lib/errors";
import type { PublishedDocument } from "@/lib/status/document";
import { isKnown } from "../http/conditional";
import { writeProblem } from "../http/problem";
import type { Representation } from "../http/representation";
import { contentHeaders, validityHeaders, wantsJwkSet } from "./document-headers";
import type { PublicDocument } from "./resolve";

/** Sends a representation of a document, or 304 when the client has it. */
export function sendDocument(
  req: IncomingMessage,
  res: ServerResponse,
  { content, publication }: { content: Representation; publication: PublicDocument["publication"] },
  now: Date,
): void {
  const headers = validityHeaders(content, publication, now);
  if (publication !== "uncached" && isKnown(req.headers, content)) {
    res.writeHead(304, headers.flat()).end();
    return;
  }
  headers.push(...contentHeaders(content, publication, wantsJwkSet(req.headers.accept)));
  res.writeHead(200, headers.flat()).end(req.method === "HEAD" ? undefined : content.body);
}

/** Sends an OCSP error response for a request that could not be read, and closes the connection. */
export function sendOcspRefusal(
  res: ServerResponse,
  { status, headers }: { status: number; headers: Record<string, string> },
  document: PublishedDocument,
  now: Date,
): void {
  const own = [...validityHeaders(document, "uncached", now), ...contentHeaders(document, "uncached", false)];
  res.writeHead(status, { ...Object.fromEntries(own), ...headers, connection: "close" }).end(document.body);
}

/** Sends problem details that scripts of every origin may read, like the documents. */
export function sendPublicProblem(
  req: IncomingMessage,
  res: ServerResponse,
  error: AppError,
  requestId: string | undefined,
): void {
  if (!res.headersSent) res.setHeader("access-control-allow-origin", "*");
  writeProblem(req, res, error, requestId);
}
