import type { Server } from "node:http";
import next from "next";
import type { TrustedProxies } from "./http/client-address";
import { peerAddress } from "./http/client-address";
import type { Door, Exchange } from "./http/exchange";
import { pagePolicy, writePageHeaders } from "./http/security-headers";
import { addWordsWithoutScript } from "./http/without-script";

/** What a proxy in front may say; from anybody else it is dropped. */
const PROXY_HEADERS = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "forwarded"];
const STATIC = "/_next/static/";

export interface Pages {
  door(proxies: TrustedProxies): Door;
  /** Reloading in development speaks WebSocket. */
  attach(server: Server): void;
  close(): Promise<void>;
}

/** Next, for what people look at: everything that no other door answers. */
export async function openPages({ isDevelopment, port }: { isDevelopment: boolean; port: number }): Promise<Pages> {
  // Next fetches its own pages after some server actions; without this it would ask whatever host the request named.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://localhost:${port}`;
  const app = next({ dev: isDevelopment, dir: process.cwd(), hostname: "localhost", port });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    door: (proxies) => async (exchange) => {
      const { request, response, deps } = exchange;
      const isHttps = deps.env.publicUrl.startsWith("https:");
      if (!exchange.path.startsWith(STATIC)) {
        const policy = pagePolicy({ isDevelopment, isHttps });
        request.headers["content-security-policy"] = policy; // Next takes the nonce for its scripts from here
        writePageHeaders(response, policy);
        addWordsWithoutScript(response);
      }
      tellPages(exchange, proxies);
      await handle(request, response);
      return true;
    },
    attach(server) {
      if (isDevelopment) server.on("upgrade", app.getUpgradeHandler());
    },
    close: () => app.close(),
  };
}

/** Facts for app/_server/request.ts, in headers that no caller can set. */
function tellPages({ request, deps, requestId, address, path, search }: Exchange, proxies: TrustedProxies): void {
  const { headers } = request;
  for (const name of Object.keys(headers)) if (name.startsWith("x-countersign-")) delete headers[name];
  if (proxies.has(peerAddress(request))) {
    // Server actions compare Origin with Host, and behind a proxy the people's host is the public one.
    headers.host = new URL(deps.env.publicUrl).host;
  }
  for (const name of PROXY_HEADERS) delete headers[name];
  headers["x-request-id"] = requestId;
  headers["x-countersign-address"] = address;
  headers["x-countersign-path"] = search ? `${path}?${search}` : path;
}
