import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { WHOAMI } from "@/lib/client-certificate/whoami-path";
import type { Deps } from "@/lib/start/deps";
import type { Admission } from "./admission";
import { clientAddress, type TrustedProxies } from "./client-address";
import { admitClientCertificate, CertificateHeaderRefusal } from "./client-cert-header";
import { compressResponse } from "./compress-response";
import type { Exchange, Handler } from "./exchange";
import { assertHeaderFields } from "./header-fields";
import { isHealthPath } from "./health-paths";
import type { HandlerName, Metrics } from "./observed";
import { sendProblem } from "./problem";
import { hasBody, receiveBody } from "./read-body";
import { noSuchPath } from "./refusal";
import { callersRequestId, newRequestId } from "./request-id";
import { writeSecurityHeaders } from "./security-headers";

// Time limits for the request line and headers, and for a complete request, so that slow requests don't hold connections.
export const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
export const KEEP_ALIVE_MS = 65_000; // longer than a proxy's usual 60 s, so that the proxy closes the connection first
const MAX_HEADER_BYTES = 16 * 1024;

export interface ListenerOptions {
  deps: Deps;
  proxies: TrustedProxies;
  metrics: Metrics;
  /** Concurrency limits; one instance for all listeners of the process. */
  admission: Admission;
  /** Whether the process is shutting down: responses then close their connection. */
  isDraining?: () => boolean;
  /** Which requests may upgrade (development only). Undefined: none, and `Upgrade` is ignored. */
  mayUpgrade?: (request: IncomingMessage) => boolean;
  /** Called in this order until one handles the request. */
  handlers: readonly ListedHandler[];
}

interface ListedHandler {
  name: HandlerName;
  handler: Handler;
  /** Its responses are compressed (`compressResponse`), and those of the handlers after it. */
  isCompressed?: boolean;
}

/** Limits of every connection, with or without TLS. */
export const CONNECTION_LIMITS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: MAX_HEADER_BYTES,
} as const;

/** The plain HTTP server. */
export function createListener(options: ListenerOptions): Server {
  const server = createServer({ ...CONNECTION_LIMITS, ...upgradePolicy(options) }, requestListener(options));
  showAllHeaders(server);
  rejectInvalidHttp(server);
  return server;
}

/**
 * `Upgrade` is ignored (RFC 9110 §7.8). Otherwise Node hands over the socket as soon as there is an upgrade listener, and Next adds
 * one with its first page.
 */
export const upgradePolicy = ({ mayUpgrade = () => false }: Pick<ListenerOptions, "mayUpgrade">) => ({
  shouldUpgradeCallback: mayUpgrade,
});

/**
 * Node drops everything after the thousandth header line, such as the address that a proxy appends. Here all lines are read and
 * too many are rejected (`assertHeaderFields`); `MAX_HEADER_BYTES` limits them.
 */
export function showAllHeaders(server: { maxHeadersCount: number | null }): void {
  server.maxHeadersCount = 0;
}

/** Gives every request an id, an address and the security headers, then calls the handlers in turn. */
export function requestListener(options: ListenerOptions): RequestListener {
  return (request, response) => handle(options, request, response);
}

/** Invalid HTTP gets an empty response, without the parser's message. */
export function rejectInvalidHttp(server: Pick<Server, "on">): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    const timedOut = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
    socket.end(
      `HTTP/1.1 ${timedOut ? "408 Request Timeout" : status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  });
}

/** Maximum length of a path in the log; longer ones are truncated. */
const LOGGED_PATH = 300;
/** How long the rest of an unread body is accepted, so that the response arrives before the connection is closed. */
const LINGER_MS = 1_000;

/** The target without scheme and authority: some proxies send the absolute URL, which a server must accept (RFC 9112 §3.2.2). */
function originForm(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, "");
  return path === target || path.startsWith("/") ? path : `/${path}`;
}

function handle(options: ListenerOptions, request: IncomingMessage, response: ServerResponse): void {
  if (request.socket.destroyed) return; // pipelined on a connection that is already closed
  const { deps, proxies, metrics, admission } = options;
  const url = originForm(request.url ?? "/");
  request.url = url;
  const question = url.indexOf("?");
  const exchange: Exchange = {
    deps,
    request,
    response,
    requestId: newRequestId(),
    address: clientAddress(request, proxies),
    path: question < 0 ? url : url.slice(0, question),
    search: question < 0 ? "" : url.slice(question + 1),
  };
  const theirs = callersRequestId(request.headers["x-request-id"]);
  response.setHeader("x-request-id", exchange.requestId);
  writeSecurityHeaders(response, deps.env.publicUrl);
  if (options.isDraining?.()) response.setHeader("connection", "close");
  const start = performance.now();
  let name: HandlerName = "pages";
  response.once("finish", () => abandonBody(request));
  response.once("close", () => {
    const seconds = (performance.now() - start) / 1000;
    metrics.observe(name, response.statusCode, seconds);
    // Without secrets: the query of setup links and callbacks, the path of calendar feeds.
    if (name !== "pki" && name !== "health") {
      const { requestId, address } = exchange;
      const path = name === "calendar" ? "/calendar/…" : exchange.path.slice(0, LOGGED_PATH);
      const fields = { requestId, address, handler: name, method: request.method, path, status: response.statusCode };
      const { refusal } = exchange;
      const ms = Math.round(seconds * 1000);
      const more = { ...(refusal ? { refusal } : {}), ...(theirs ? { callersRequestId: theirs } : {}) };
      deps.log.info({ ...fields, ms, ...more }, "request");
    }
  });
  const dispatch = async () => {
    // Bodies of health requests are never read: `abandonBody` handles them.
    if (isHealthPath(exchange.path)) admission.enterHealth(request, response, exchange.address);
    else admission.enter(request, response, exchange.address);
    assertHeaderFields(request);
    if (hasBody(request) && !isHealthPath(exchange.path)) receiveBody(request);
    admitCertificateHeader(exchange, proxies);
    let isCompressed = false;
    for (const candidate of options.handlers) {
      name = candidate.name;
      if (candidate.isCompressed && !isCompressed) {
        compressResponse(exchange);
        isCompressed = true;
      }
      const answered = candidate.handler(exchange);
      if (answered === true || (answered !== false && (await answered))) return;
    }
    throw noSuchPath();
  };
  dispatch().catch((error: unknown) => sendProblem(exchange, error));
}

/** A rejected header ends the request, except on the path that reports what is wrong with it; no certificate is attached there. */
function admitCertificateHeader(exchange: Exchange, proxies: TrustedProxies): void {
  try {
    admitClientCertificate(exchange.request, proxies);
  } catch (error) {
    if (exchange.path !== WHOAMI || !(error instanceof CertificateHeaderRefusal)) throw error;
    exchange.headerRefusal = error;
  }
}

/** The response is sent before the body is complete: no request can follow on this connection, so it is closed. */
function abandonBody(request: IncomingMessage): void {
  if (request.complete) return;
  request.on("error", () => {}); // the caller may close first
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, LINGER_MS).unref();
  request.once("close", () => clearTimeout(timer));
}
