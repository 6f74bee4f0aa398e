import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, IncomingMessage, type Server } from "node:http";
import { join } from "node:path";
import next from "next";
import { addressBlock } from "@/lib/runtime/address-block";
import type { TrustedProxies } from "../http/client-address";
import { peerAddress } from "../http/client-address";
import type { Handler, Exchange } from "../http/exchange";
import { hasBody, LARGEST_BODY, readBody } from "../http/read-body";
import { overloaded } from "../http/refusal";
import { pagePolicy, writePageHeaders } from "../http/security-headers";
import { SharedLimit } from "../http/shared-limit";
import { actionPages } from "./action-pages";
import { assertActionsOfPage, judgePageRequest, STATIC } from "./judge-page-request";
import { headersForNext } from "./next-headers";
import { Turns } from "./turns";
import { assertWellFormed } from "./well-formed-action";
import { addWordsWithoutScript } from "./without-script";

/** What a proxy in front may say; from anybody else it is dropped. */
const PROXY_HEADERS = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "forwarded"];
const ADDRESS = "x-countersign-address";
/** Marks what Next fetches from ourselves, which has the headers of the request that it is fetched for. */
const OWN = "x-countersign-own";
/** Next holds some hundred kilobytes for a page until its caller has read it; a caller that does not read must not fill the heap. */
const UNFINISHED_PAGES = { total: 256, perAddress: 64 };
const NO_BODY = Buffer.alloc(0);
/** Where Next's reloading listens in development. */
const RELOADING = "/_next/";

export interface Pages {
  handler(proxies: TrustedProxies): Handler;
  /** In development only: which requests may become another protocol, because reloading speaks WebSocket. */
  mayUpgrade?: (request: IncomingMessage) => boolean;
  attach(server: Server): void;
  close(): Promise<void>;
}

/** Next, for what people look at: everything that no other door answers. */
export async function openPages({ isDevelopment, port }: { isDevelopment: boolean; port: number }): Promise<Pages> {
  // Next fetches its own pages after some server actions; without this it would ask whatever host the request named.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://localhost:${port}`;
  // Next listens for upgrades on the server it is given, or else on the one of the first request. This one never listens.
  const httpServer = createServer();
  const app = next({ dev: isDevelopment, dir: process.cwd(), hostname: "localhost", port, httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();
  const holdsAction = isDevelopment ? undefined : actionPages(join(process.cwd(), ".next"));
  const turns = new Turns();
  const unfinished = new SharedLimit(UNFINISHED_PAGES);
  const ownSecret = randomBytes(32).toString("hex");
  return {
    handler: (proxies) => async (exchange) => {
      const { request, response, deps } = exchange;
      const isOwn = request.headers[OWN] === ownSecret;
      if (isOwn) exchange.address = String(request.headers[ADDRESS]);
      judgePageRequest(exchange, holdsAction);
      // In development Next's script sends more, and all of it is ours.
      const headers = isDevelopment ? request.headers : headersForNext(request.headers);
      const body = hasBody(request) ? await readBody(request, LARGEST_BODY) : undefined;
      // Counted with its body: a head that announces one and sends nothing takes no place.
      if (!isOwn && !exchange.path.startsWith(STATIC)) countPage(unfinished, exchange);
      if (request.method === "POST") {
        const actions = assertWellFormed(request.headers, body ?? NO_BODY);
        if (holdsAction) assertActionsOfPage(actions, exchange.path, holdsAction);
      }
      const isHttps = deps.env.publicUrl.startsWith("https:");
      if (!exchange.path.startsWith(STATIC)) {
        const policy = pagePolicy({ isDevelopment, isHttps });
        headers["content-security-policy"] = policy; // Next takes the nonce for its scripts from here
        writePageHeaders(response, policy);
        addWordsWithoutScript(response);
      }
      tellPages(exchange, headers, proxies);
      headers[OWN] = ownSecret;
      request.headers = headers;
      const show = () => handle(body ? withBody(request, body) : request, response);
      // What Next fetches from ourselves is part of a turn already.
      if (isOwn || exchange.path.startsWith(STATIC)) await show();
      else await turns.take(response, show);
      return true;
    },
    ...(isDevelopment ? { mayUpgrade: ({ url = "" }: IncomingMessage) => url.startsWith(RELOADING) } : {}),
    attach(server) {
      if (!isDevelopment) return;
      // Next listens on the server above from its first page on; `getUpgradeHandler` is of the server that renders, which has none.
      server.on("upgrade", (request, socket, head) => {
        if (!httpServer.emit("upgrade", request, socket, head)) socket.destroy();
      });
    },
    close: () => app.close(),
  };
}

/** Counts a page until its answer is sent or its connection is closed. @throws HttpRefusal 503 */
function countPage(unfinished: SharedLimit, { address, response }: Exchange): void {
  const block = addressBlock(address);
  if (!unfinished.take(block, 1)) throw overloaded();
  response.once("close", () => unfinished.release(block, 1));
}

/** The same request with a body that has arrived already. */
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
function tellPages(
  { request, deps, requestId, address, path, search }: Exchange,
  headers: IncomingHttpHeaders,
  proxies: TrustedProxies,
): void {
  for (const name of Object.keys(headers)) if (name.startsWith("x-countersign-")) delete headers[name];
  // Server actions compare Origin with Host, and behind a proxy, which may be none that is trusted, the people's host is the public one.
  if (proxies.has(peerAddress(request)) || request.headers.origin === deps.env.publicUrl) {
    headers.host = new URL(deps.env.publicUrl).host;
  }
  for (const name of PROXY_HEADERS) delete headers[name];
  headers["x-request-id"] = requestId;
  headers[ADDRESS] = address;
  headers["x-countersign-path"] = search ? `${path}?${search}` : path;
}
