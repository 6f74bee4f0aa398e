import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { AppError } from "@/lib/errors";
import { maxOcspRequestBytes } from "@/lib/pki/ocsp-request";
import type { StatusService } from "@/lib/status/status-service";
import { readBody } from "../http/read-body";
import { HttpRefusal, methodNotAllowed, noSuchPath } from "../http/refusal";
import { documentCoding, peekRepresentation, represent } from "../http/representation";
import { sendDocument, sendOcspRefusal, sendPublicProblem } from "./answers";
import { ocspErrorDocument, peek, resolve } from "./resolve";
import { isPkiPath, type PkiRoute, parsePkiRoute } from "./routes";

/** Parsed paths are cached up to this length, … */
const LONGEST_REMEMBERED = 300;
/** … in a cache of this size. */
const REMEMBERED_BYTES = 4 * 1024 * 1024;
/** Size of a cache entry without its characters. */
const ENTRY_BYTES = 300;

/** True when the path is one of ours; the response is then sent or pending. */
export type PkiHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * Serves `/keystore/**` and `/pki/**` for node:http. Documents in memory are served without framework and promises: the path is
 * looked up as received, and the response is written synchronously.
 */
export function createPkiHandler(status: StatusService, log: Logger): PkiHandler {
  const routes = new LRUCache<string, PkiRoute>({
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: (_route, url) => ENTRY_BYTES + 2 * url.length,
  });
  return (req, res) => {
    const url = req.url ?? "";
    if (!isPkiPath(url)) return false;
    const known = routes.get(url);
    const route = known ?? (parsePkiRoute(url) as PkiRoute); // ours, checked by isPkiPath
    const found = isReading(req) ? peek(status, route, undefined) : undefined;
    const content = found && peekRepresentation(found.document, documentCoding(req.headers["accept-encoding"]));
    if (content) {
      sendDocument(req, res, { content, publication: found.publication }, status.now());
      if (!known && url.length <= LONGEST_REMEMBERED) routes.set(url, route);
    } else {
      serve(status, route, req, res).catch((error: unknown) => fail(log, error, req, res));
    }
    return true;
  };
}

const isReading = (req: IncomingMessage) => req.method === "GET" || req.method === "HEAD";

const methodsOf = ({ kind }: PkiRoute) => (kind === "ocsp" ? ["GET", "HEAD", "POST"] : ["GET", "HEAD"]);

/** @throws what reading or signing fails with */
async function serve(status: StatusService, route: PkiRoute, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (req.method === "OPTIONS") return sendPreflight(res, route);
  const isOcspPost = route.kind === "ocsp" && req.method === "POST";
  if (!isReading(req) && !isOcspPost) return refuse(req, res, methodNotAllowed(methodsOf(route)));
  const body = isOcspPost ? await readBody(req, maxOcspRequestBytes).catch(asRefusal) : undefined;
  if (body instanceof HttpRefusal) {
    const document = ocspErrorDocument(status, body.status === 503 ? "tryLater" : "malformedRequest");
    return sendOcspRefusal(res, body, document, status.now());
  }
  const found = await resolve(status, route, { body, requestId: requestIdOf(res) });
  if (!found) return refuse(req, res, noSuchPath());
  const content = await represent(found.document, documentCoding(req.headers["accept-encoding"]));
  sendDocument(req, res, { content, publication: found.publication }, status.now());
}

/** The response's X-Request-Id (http/listener.ts). */
const requestIdOf = (res: ServerResponse): string | undefined => res.getHeader("x-request-id")?.toString();

function asRefusal(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  throw error;
}

function sendPreflight(res: ServerResponse, route: PkiRoute): void {
  res
    .writeHead(204, {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": methodsOf(route).join(", "),
      "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
      "Access-Control-Max-Age": "600",
    })
    .end();
}

/** Sent synchronously, before the next request of the connection is read. */
const refuse = (req: IncomingMessage, res: ServerResponse, error: AppError): void =>
  sendPublicProblem(req, res, error, requestIdOf(res));

/** An error is better than a wrong document: an empty key set would make active keys look revoked. */
function fail(log: Logger, error: unknown, req: IncomingMessage, res: ServerResponse): void {
  if (res.destroyed) return;
  log.error({ err: error, requestId: requestIdOf(res) }, "Public document could not be read");
  const message = "The document is temporarily unavailable. Try again in a few seconds.";
  refuse(req, res, new AppError("unavailable", message, { cause: error }));
}
