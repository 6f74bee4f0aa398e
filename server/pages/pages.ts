import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, IncomingMessage, type Server } from "node:http";
import { join } from "node:path";
import next from "next";
import { addressBlock } from "@/lib/runtime/address-block";
import type { TrustedProxies } from "../http/client-address";
import { peerAddress } from "../http/client-address";
import { leaveUncompressed } from "../http/compress-response";
import type { Exchange, Handler } from "../http/exchange";
import { hasBody, LARGEST_BODY, readBody } from "../http/read-body";
import { overloaded } from "../http/refusal";
import { pagePolicy, writePageHeaders } from "../http/security-headers";
import { SharedLimit } from "../http/shared-limit";
import { actionPages } from "./action-pages";
import { assertActionsOfPage, checkPageRequest, STATIC } from "./check-page-request";
import { headersForNext } from "./next-headers";
import { mayShowSecret } from "./secret-pages";
import { openStaticFiles } from "./static-files";
import { Turns } from "./turns";
import { assertWellFormed } from "./well-formed-action";
import { addNoscriptText } from "./without-script";
import { sendMark, sendWholeIfMarked } from "./without-script-mark";

/** Headers of a proxy in front; they are removed before Next receives the request. */
const PROXY_HEADERS = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "forwarded"];
const ADDRESS = "x-countersign-address";
/** Marks Next's requests to this server, which copy the headers of the original request. */
const OWN = "x-countersign-own";
/** Next keeps about a hundred kilobytes per page until the caller has read it; callers that don't read must not fill the heap. */
const UNFINISHED_PAGES = { total: 256, perAddress: 64 };
const NO_BODY = Buffer.alloc(0);
/** Path of Next's reloading in development. */
const RELOADING = "/_next/";

export interface Pages {
  handler(proxies: TrustedProxies): Handler;
  /** In development only: which requests may upgrade, because reloading uses WebSocket. */
  mayUpgrade?: (request: IncomingMessage) => boolean;
  attach(server: Server): void;
  close(): Promise<void>;
}

/** Next serves the pages: every path that no other handler serves. */
export async function openPages({ isDevelopment, port }: { isDevelopment: boolean; port: number }): Promise<Pages> {
  // Next fetches its own pages after some server actions; without this it would use the host of the request.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://localhost:${port}`;
  // Next adds its upgrade listener to the given server, or else to that of the first request. This server is never started.
  const httpServer = createServer();
  const app = next({ dev: isDevelopment, dir: process.cwd(), hostname: "localhost", port, httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();
  const containsAction = isDevelopment ? undefined : actionPages(join(process.cwd(), ".next"));
  const sendStaticFile = isDevelopment ? undefined : openStaticFiles(join(process.cwd(), ".next"));
  const turns = new Turns();
  const unfinished = new SharedLimit(UNFINISHED_PAGES);
  const ownSecret = randomBytes(32).toString("hex");
  return {
    handler: (proxies) => async (exchange) => {
      const { request, response, deps } = exchange;
      const isOwn = request.headers[OWN] === ownSecret;
      if (isOwn) exchange.address = String(request.headers[ADDRESS]);
      checkPageRequest(exchange, containsAction);
      if (sendMark(exchange)) return true;
      if (await sendStaticFile?.(exchange)) return true;
      if (mayShowSecret(exchange)) leaveUncompressed(response);
      // In development Next's script sends more headers, all of them trusted.
      const headers = isDevelopment ? request.headers : headersForNext(request.headers);
      const body = hasBody(request) ? await readBody(request, LARGEST_BODY) : undefined;
      // Counted after its body is received: a request without its announced body does not count.
      if (!isOwn && !exchange.path.startsWith(STATIC)) countPage(unfinished, exchange);
      if (request.method === "POST") {
        const actions = assertWellFormed(request.headers, body ?? NO_BODY);
        if (containsAction) assertActionsOfPage(actions, exchange.path, containsAction);
      }
      const isHttps = deps.env.publicUrl.startsWith("https:");
      if (!exchange.path.startsWith(STATIC)) {
        const policy = pagePolicy({ isDevelopment, isHttps });
        headers["content-security-policy"] = policy; // Next reads the nonce for its scripts from here
        writePageHeaders(response, policy);
        addNoscriptText(response);
      }
      setPageHeaders(exchange, headers, proxies);
      if (!exchange.path.startsWith(STATIC)) sendWholeIfMarked(headers, response);
      headers[OWN] = ownSecret;
      request.headers = headers;
      const show = () => handle(body ? withBody(request, body) : request, response);
      // Next's requests to this server are already part of a turn.
      if (isOwn || exchange.path.startsWith(STATIC)) await show();
      else await turns.take(response, show);
      return true;
    },
    ...(isDevelopment ? { mayUpgrade: ({ url = "" }: IncomingMessage) => url.startsWith(RELOADING) } : {}),
    attach(server) {
      if (!isDevelopment) return;
      // Next adds its listener to the server above with its first page; `getUpgradeHandler` returns the render server's, which has none.
      server.on("upgrade", (request, socket, head) => {
        if (!httpServer.emit("upgrade", request, socket, head)) socket.destroy();
      });
    },
    close: () => app.close(),
  };
}

/** Counts a page until its response is sent or its connection is closed. @throws HttpRefusal 503 */
function countPage(unfinished: SharedLimit, { address, response }: Exchange): void {
  const block = addressBlock(address);
  if (!unfinished.take(block, 1)) throw overloaded();
  response.once("close", () => unfinished.release(block, 1));
}

/** The same request with a body that was already received. */
function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const whole = new IncomingMessage(request.socket);
  Object.assign(whole, { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor });
  whole.complete = true;
  if (body.length > 0) whole.push(body);
  whole.push(null);
  return whole;
}

/** Facts for app/_server/request.ts, in headers that no caller can set. */
function setPageHeaders(
  { request, deps, requestId, address, path, search }: Exchange,
  headers: IncomingHttpHeaders,
  proxies: TrustedProxies,
): void {
  for (const name of Object.keys(headers)) if (name.startsWith("x-countersign-")) delete headers[name];
  // Server actions compare Origin with Host; behind a proxy, trusted or not, browsers use the public host.
  if (proxies.has(peerAddress(request)) || request.headers.origin === deps.env.publicUrl) {
    headers.host = new URL(deps.env.publicUrl).host;
  }
  for (const name of PROXY_HEADERS) delete headers[name];
  headers["x-request-id"] = requestId;
  headers[ADDRESS] = address;
  if (headers["user-agent"]) headers["x-countersign-agent"] = headers["user-agent"];
  headers["x-countersign-path"] = search ? `${path}?${search}` : path;
}
