import type { Server } from "node:http";
import type { Server as NetServer } from "node:net";
import type { Deps } from "@/lib/runtime/deps";
import { createStatusService } from "@/lib/status/status-service";
import { apiDoor } from "./api/api";
import { calendarDoor } from "./calendar";
import { cronDoor } from "./cron";
import { trustedProxies } from "./http/client-address";
import type { Door } from "./http/exchange";
import { healthDoor } from "./http/health";
import { createListener, HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, type ListenerOptions } from "./http/listener";
import { createMetrics } from "./http/metrics";
import { securityHeaders } from "./http/security-headers";
import { type MtlsListener, openMtlsListener } from "./mtls/mtls-listener";
import { oauthDoor } from "./oauth/door";
import type { Pages } from "./pages";
import { openFastLane } from "./pki/fast-lane";
import { createPkiHandler } from "./pki/pki-handler";
import { ownKeys } from "./sample-api/own-keys";
import { sampleApiDoor } from "./sample-api/sample-api";
import { createJobs } from "./scheduler";
import { drain } from "./shutdown";
import { unsubscribeDoor } from "./unsubscribe";

export interface RunningServer {
  server: Server;
  /** Port that the system gave. */
  port: number;
  /** The TLS listener for client certificates, where there is one. */
  mtls: MtlsListener | undefined;
  /** Drains, ends the jobs; the caller closes the database. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Without them (tests) only the machines' doors are there. */
  pages?: Pages;
  host: string;
  port: number;
  /** Where client certificates are asked for; undefined: nowhere. */
  mtlsPort?: number | undefined;
}

/** Everything that answers over HTTP: one listener for all, and one with TLS for machines that have a certificate. */
export async function startServer(deps: Deps, { pages, host, port, mtlsPort }: ServerOptions): Promise<RunningServer> {
  const proxies = trustedProxies(deps.env.trustedProxies);
  const status = createStatusService(deps);
  const jobs = createJobs(deps, status);
  const metrics = createMetrics(deps.db.engine, status, { deps, jobs });
  const pki = createPkiHandler(status, deps.log);
  const pkiDoor: Door = ({ request, response }) => pki(request, response);
  let isDraining = false;
  const machines: ListenerOptions["doors"] = [
    { name: "pki", door: pkiDoor },
    { name: "oauth", door: oauthDoor(deps) },
    { name: "api", door: apiDoor },
    { name: "sample", door: sampleApiDoor(ownKeys(deps)) },
    { name: "calendar", door: calendarDoor },
    { name: "health", door: healthDoor({ metrics, status, jobs, isDraining: () => isDraining }) },
    { name: "cron", door: cronDoor(jobs) },
    { name: "unsubscribe", door: unsubscribeDoor },
  ];
  const common = { deps, proxies, metrics };
  const server = createListener({
    ...common,
    doors: [...machines, ...(pages ? [{ name: "pages" as const, door: pages.door(proxies) }] : [])],
  });
  const mtls = mtlsPort === undefined ? undefined : await openMtlsListener({ ...common, doors: machines });
  const closeFastLane = openFastLane(server, {
    status,
    headers: securityHeaders(deps.env.publicUrl),
    firstRequestMs: HEADERS_TIMEOUT_MS,
    keepAliveMs: KEEP_ALIVE_MS,
    answered: (seconds) => metrics.observe("pki", 200, seconds),
  });
  pages?.attach(server);
  await status.start();
  await jobs.start();
  await listen(server, host, port);
  if (mtls) await listen(mtls.server, host, mtlsPort ?? 0);
  return {
    server,
    port: portOf(server),
    mtls,
    async stop() {
      isDraining = true;
      closeFastLane();
      mtls?.stopRenewing();
      await Promise.all([drain(server), ...(mtls ? [drain(mtls.server)] : [])]);
      await jobs.stop();
      await Promise.all([deps.oauth.log.flush(), deps.usage.flush()]);
      await status.close();
      await pages?.close();
    },
  };
}

/** Port that the system gave to a listening server. */
export function portOf(server: NetServer): number {
  const address = server.address();
  if (typeof address !== "object" || !address) throw new TypeError("The server does not listen on a port");
  return address.port;
}

function listen(server: NetServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
