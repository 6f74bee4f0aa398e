import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { maxOcspRequestBytes } from "@/lib/pki/ocsp-request";
import { type OcspError, ocspErrorResponse } from "@/lib/pki/ocsp-response";
import { type PublishedDocument, publishedDocument } from "@/lib/status/document";
import type { StatusService } from "@/lib/status/status-service";
import { readBody } from "../http/read-body";
import { HttpRefusal } from "../http/refusal";
import { sendDocument, sendNotFound, sendProblem, sendUncached } from "./answers";
import { decodeOcspPath } from "./ocsp-get";
import { isPkiPath, type PkiRoute, parsePkiRoute } from "./routes";

/** Paths that led to something are remembered up to this length, … */
const LONGEST_REMEMBERED = 300;
/** … and as many of them as fit into this. */
const REMEMBERED_BYTES = 4 * 1024 * 1024;
/** What a remembered path costs besides its characters. */
const ENTRY_BYTES = 300;

/** True when the path is one of ours; the answer is then under way. */
export type PkiHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * Serves `/keystore/**` and `/pki/**` for node:http. No framework and no promise on the way of what is in memory: the path is
 * looked up as it came, and the answer is written at once.
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
    const route = known ?? (parsePkiRoute(url) as PkiRoute); // ours, as isPkiPath says
    if (!serveFromMemory(status, route, req, res)) {
      serve(status, route, req, res).catch((error: unknown) => fail(log, error, req, res));
    } else if (!known && url.length <= LONGEST_REMEMBERED) routes.set(url, route);
    return true;
  };
}

const isReading = (req: IncomingMessage) => req.method === "GET" || req.method === "HEAD";

/** The hot path. @returns false when the answer is not in memory */
function serveFromMemory(status: StatusService, route: PkiRoute, req: IncomingMessage, res: ServerResponse): boolean {
  if (!isReading(req)) return false;
  if (route.kind === "keySet") {
    const document = status.peekKeySet(route.key);
    if (!document) return false;
    sendDocument(req, res, document, "keySet", status.now());
    return true;
  }
  if (route.kind === "crl") {
    const document = status.peekCrl(route.issuerId);
    if (!document) return false;
    sendDocument(req, res, document, "status", status.now());
    return true;
  }
  if (route.kind === "ocsp" && route.encoded !== undefined) {
    const request = decodeOcspPath(route.encoded);
    const document = request && status.peekOcsp(route.issuerId, request);
    if (!document) return false;
    sendDocument(req, res, document, "status", status.now());
    return true;
  }
  return false;
}

async function serve(status: StatusService, route: PkiRoute, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (req.method === "OPTIONS") return sendPreflight(res, route);
  if (route.kind === "ocsp" && (req.method === "POST" || route.encoded !== undefined || !isReading(req))) {
    return serveOcsp(status, route, req, res);
  }
  if (!isReading(req)) {
    return sendProblem(
      req,
      res,
      405,
      { title: "Method not allowed", detail: "Use GET or HEAD." },
      { Allow: "GET, HEAD" },
    );
  }
  const document = await find(status, route);
  if (!document) return sendNotFound(req, res);
  const publication = route.kind === "keySet" ? "keySet" : route.kind === "crl" ? "status" : "certificate";
  sendDocument(req, res, document, publication, status.now());
}

async function find(status: StatusService, route: PkiRoute): Promise<PublishedDocument | null> {
  switch (route.kind) {
    case "keySet":
      return status.keySet(route.address);
    case "pem":
      return status.pem(route.organisationId, route.applicationId, route.kid);
    case "crl":
      return status.crl(route.issuerId);
    case "authority":
      return status.authorityCertificate(route.id);
    default:
      return null;
  }
}

async function serveOcsp(
  status: StatusService,
  { issuerId, encoded }: Extract<PkiRoute, { kind: "ocsp" }>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (req.method === "POST") {
    const body = await readBody(req, maxOcspRequestBytes).catch(asRefusal);
    if (body instanceof HttpRefusal) return refuseOcsp(status, body, res);
    return sendUncached(res, 200, (await status.ocsp(issuerId, body, requestIdOf(res))).document, status.now());
  }
  if (!isReading(req)) {
    const problem = { title: "Method not allowed", detail: "Use GET or POST." };
    return sendProblem(req, res, 405, problem, { Allow: "GET, HEAD, POST" });
  }
  const request = decodeOcspPath(encoded ?? "");
  if (!request) return sendUncached(res, 200, errorDocument(status, "malformedRequest"), status.now());
  const { document, isCacheable } = await status.ocsp(issuerId, request, requestIdOf(res));
  if (!isCacheable) return sendUncached(res, 200, document, status.now());
  sendDocument(req, res, document, "status", status.now());
}

/** As it is answered (http/listener.ts). */
const requestIdOf = (res: ServerResponse): string | undefined => res.getHeader("x-request-id")?.toString();

function asRefusal(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  throw error;
}

/** A body that was not read to its end, in OCSP's own words. */
function refuseOcsp(status: StatusService, { status: code, headers }: HttpRefusal, res: ServerResponse): void {
  const document = errorDocument(status, code === 503 ? "tryLater" : "malformedRequest");
  sendUncached(res, code, document, status.now(), { ...headers, connection: "close" });
}

function errorDocument(status: StatusService, error: OcspError): PublishedDocument {
  return publishedDocument(Buffer.from(ocspErrorResponse(error)), "application/ocsp-response", status.now());
}

function sendPreflight(res: ServerResponse, route: PkiRoute): void {
  res
    .writeHead(204, {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": route.kind === "ocsp" ? "GET, HEAD, POST" : "GET, HEAD",
      "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
      "Access-Control-Max-Age": "600",
    })
    .end();
}

/** Better no answer than a wrong one: an empty key set would make live keys look dead. */
function fail(log: Logger, error: unknown, req: IncomingMessage, res: ServerResponse): void {
  if (res.headersSent || res.destroyed) return;
  log.error({ err: error, requestId: requestIdOf(res) }, "A public document could not be read");
  const problem = { title: "Unavailable", detail: "This can't be read at the moment. Try again in a few seconds." };
  sendProblem(req, res, 503, problem, { "Retry-After": "5" });
}
