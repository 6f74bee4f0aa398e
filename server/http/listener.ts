import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Deps } from "@/lib/runtime/deps";
import { admitClientCertificate } from "../mtls/client-cert-header";
import { clientAddress, type TrustedProxies } from "./client-address";
import type { Door, Exchange } from "./exchange";
import type { DoorName, Metrics } from "./metrics";
import { sendProblem } from "./problem";
import { noSuchPath } from "./refusal";
import { requestIdFrom } from "./request-id";
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
  const server = createServer(CONNECTION_LIMITS, requestListener(options));
  answerGarbage(server);
  return server;
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

function handle(options: ListenerOptions, request: IncomingMessage, response: ServerResponse): void {
  const { deps, proxies, metrics } = options;
  const url = request.url ?? "/";
  const question = url.indexOf("?");
  const exchange: Exchange = {
    deps,
    request,
    response,
    requestId: requestIdFrom(request.headers["x-request-id"]),
    address: clientAddress(request, proxies),
    path: question < 0 ? url : url.slice(0, question),
    search: question < 0 ? "" : url.slice(question + 1),
  };
  response.setHeader("x-request-id", exchange.requestId);
  writeSecurityHeaders(response, deps.env.publicUrl);
  const start = performance.now();
  let name: DoorName = "pages";
  response.once("close", () => {
    const seconds = (performance.now() - start) / 1000;
    metrics.observe(name, response.statusCode, seconds);
    // Without what is a secret: the query of set-up links and callbacks, the path of calendar feeds.
    if (name !== "pki" && name !== "health") {
      const { requestId, address } = exchange;
      const path = name === "calendar" ? "/calendar/…" : exchange.path;
      const fields = { requestId, address, door: name, method: request.method, path, status: response.statusCode };
      const { refusal } = exchange;
      deps.log.info({ ...fields, ms: Math.round(seconds * 1000), ...(refusal ? { refusal } : {}) }, "request");
    }
  });
  const ask = async () => {
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
