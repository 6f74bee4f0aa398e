import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Deps } from "@/lib/start/deps";
import type { Admission } from "./admission";
import { clientAddress, type TrustedProxies } from "./client-address";
import { admitClientCertificate } from "./client-cert-header";
import type { Door, Exchange } from "./exchange";
import { assertHeaderFields } from "./header-fields";
import { isHealthPath } from "./health-paths";
import type { DoorName, Metrics } from "./observed";
import { sendProblem } from "./problem";
import { hasBody, receiveBody } from "./read-body";
import { noSuchPath } from "./refusal";
import { callersRequestId, newRequestId } from "./request-id";
import { writeSecurityHeaders } from "./security-headers";

// A request line and headers must arrive within this, a whole request within that: slow ones hold no connection for long.
export const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
export const KEEP_ALIVE_MS = 65_000; // longer than the usual 60 s of a proxy in front, so that the proxy hangs up first
const MAX_HEADER_OCTETS = 16 * 1024;

export interface ListenerOptions {
  deps: Deps;
  proxies: TrustedProxies;
  metrics: Metrics;
  /** What is accepted at the same time; one for all listeners of the process. */
  admission: Admission;
  /** Whether the process is about to stop: answers then end their connection. */
  isDraining?: () => boolean;
  /** Which requests may become another protocol (development only). Undefined: none, and `Upgrade` changes nothing. */
  mayUpgrade?: (request: IncomingMessage) => boolean;
  /** Asked in this order; the first that answers has the request. */
  doors: readonly { name: DoorName; door: Door }[];
}

/** What every listener grants a connection, TLS or not. */
export const CONNECTION_LIMITS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: MAX_HEADER_OCTETS,
} as const;

/** The plain HTTP server. */
export function createListener(options: ListenerOptions): Server {
  const server = createServer({ ...CONNECTION_LIMITS, ...upgradePolicy(options) }, requestListener(options));
  showAllHeaders(server);
  answerGarbage(server);
  return server;
}

/**
 * A request with `Upgrade` is answered as if it had none (RFC 9110 §7.8). Node hands its socket over instead as soon as anything
 * listens for upgrades, and Next does so from its first page on.
 */
export const upgradePolicy = ({ mayUpgrade = () => false }: Pick<ListenerOptions, "mayUpgrade">) => ({
  shouldUpgradeCallback: mayUpgrade,
});

/**
 * Node leaves out what follows the thousandth header line, such as the address that a proxy adds at the end. Here all are seen, and
 * too many refused (`assertHeaderFields`); `MAX_HEADER_OCTETS` bounds them.
 */
export function showAllHeaders(server: { maxHeadersCount: number | null }): void {
  server.maxHeadersCount = 0;
}

/** Gives every request an id, an address and the security headers, then asks the doors in turn. */
export function requestListener(options: ListenerOptions): RequestListener {
  return (request, response) => handle(options, request, response);
}

/** What is no HTTP gets a bare answer; the parser's words are nobody's business. */
export function answerGarbage(server: Pick<Server, "on">): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    const timedOut = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
    socket.end(
      `HTTP/1.1 ${timedOut ? "408 Request Timeout" : status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  });
}

/** A path in the log; longer ones are cut. */
const LOGGED_PATH = 300;
/** What is still to come of an unread body may come for this long, so that the answer arrives before the connection is closed. */
const LINGER_MS = 1_000;

/** The target without scheme and authority: some proxies send the whole URL, which a server must take (RFC 9112 §3.2.2). */
function originForm(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, "");
  return path === target || path.startsWith("/") ? path : `/${path}`;
}

function handle(options: ListenerOptions, request: IncomingMessage, response: ServerResponse): void {
  if (request.socket.destroyed) return; // what else had arrived on a connection that was closed
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
  let name: DoorName = "pages";
  response.once("finish", () => abandonBody(request));
  response.once("close", () => {
    const seconds = (performance.now() - start) / 1000;
    metrics.observe(name, response.statusCode, seconds);
    // Without what is a secret: the query of set-up links and callbacks, the path of calendar feeds.
    if (name !== "pki" && name !== "health") {
      const { requestId, address } = exchange;
      const path = name === "calendar" ? "/calendar/…" : exchange.path.slice(0, LOGGED_PATH);
      const fields = { requestId, address, door: name, method: request.method, path, status: response.statusCode };
      const { refusal } = exchange;
      const ms = Math.round(seconds * 1000);
      const more = { ...(refusal ? { refusal } : {}), ...(theirs ? { callersRequestId: theirs } : {}) };
      deps.log.info({ ...fields, ms, ...more }, "request");
    }
  });
  const ask = async () => {
    // A body of theirs is never read: `abandonBody` deals with it.
    if (isHealthPath(exchange.path)) admission.enterHealth(request, response, exchange.address);
    else admission.enter(request, response, exchange.address);
    assertHeaderFields(request);
    if (hasBody(request) && !isHealthPath(exchange.path)) receiveBody(request);
    admitClientCertificate(request, proxies);
    for (const candidate of options.doors) {
      name = candidate.name;
      const answered = candidate.door(exchange);
      if (answered === true || (answered !== false && (await answered))) return;
    }
    throw noSuchPath();
  };
  ask().catch((error: unknown) => sendProblem(exchange, error));
}

/** The answer is sent and the body is not there yet: nothing can follow it on this connection, which is closed. */
function abandonBody(request: IncomingMessage): void {
  if (request.complete) return;
  request.on("error", () => {}); // the caller may close first
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, LINGER_MS).unref();
  request.once("close", () => clearTimeout(timer));
}
