import type { Server } from "node:http";
import type { Server as NetServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Deps } from "@/lib/start/deps";
import { createStatusService } from "@/lib/status/status-service";
import { apiHandler } from "./api/api";
import { calendarHandler } from "./calendar";
import { Admission, type AdmissionLimits, admissionLimits } from "./http/admission";
import { trustedProxies } from "./http/client-address";
import { Connections } from "./http/connections";
import type { Handler } from "./http/exchange";
import { createListener, HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, type ListenerOptions } from "./http/listener";
import { securityHeaders } from "./http/security-headers";
import { cronHandler } from "./jobs/cron";
import { createJobs, type Jobs } from "./jobs/scheduler";
import { healthHandler } from "./monitoring/health";
import { createMetrics } from "./monitoring/metrics";
import { type MtlsListener, openMtlsListener } from "./mtls/mtls-listener";
import { whoamiHandler } from "./mtls/whoami";
import { oauthHandler } from "./oauth/oauth-handler";
import type { Pages } from "./pages/pages";
import { openFastLane } from "./pki/fast-lane";
import { createPkiHandler } from "./pki/pki-handler";
import { ownKeys } from "./sample-api/own-keys";
import { sampleApiHandler } from "./sample-api/sample-api";
import { drain, within } from "./shutdown";
import { unsubscribeHandler } from "./unsubscribe";

export interface RunningServer {
  server: Server;
  /** Port assigned by the operating system. */
  port: number;
  /** The TLS listener for client certificates, if enabled. */
  mtls: MtlsListener | undefined;
  /** Current use of the limits. */
  readonly admission: Admission;
  /**
   * Reports "not ready" for `drainMs` while it still serves, then drains connections and stops the jobs; the caller closes the
   * database.
   */
  stop(drainMs?: number): Promise<void>;
}

export interface ServerOptions {
  /** Omitted in tests: then only the machine-facing handlers exist. */
  pages?: Pages;
  host: string;
  port: number;
  /** Port of the listener for client certificates; undefined: none. */
  mtlsPort?: number | undefined;
  /** Overrides the limits of the settings (tests). */
  limits?: AdmissionLimits;
}

/** How long a running job may take to stop. The next process does the remaining work. */
const JOBS_END_MS = 3_000;
/** Time limit for flushing pending writes. */
const FLUSH_MS = 2_000;

/** Starts the HTTP server: a public listener, and a TLS listener for client certificates. */
export async function startServer(
  deps: Deps,
  { pages, host, port, mtlsPort, limits = limitsOf(deps) }: ServerOptions,
): Promise<RunningServer> {
  const proxies = trustedProxies(deps.env.trustedProxies);
  const status = createStatusService(deps);
  const jobs = createJobs(deps, status);
  const metrics = createMetrics(deps.db.engine, status, { deps, jobs });
  const pki = createPkiHandler(status, deps.log);
  const pkiHandler: Handler = ({ request, response }) => pki(request, response);
  let isDraining = false;
  const admission = new Admission(limits);
  const connections = new Connections(admission, proxies);
  const machines: ListenerOptions["handlers"] = [
    // These two compress their public documents themselves; tokens, codes and the forms of the provider stay uncompressed.
    { name: "pki", handler: pkiHandler },
    { name: "oauth", handler: oauthHandler(deps) },
    { name: "api", handler: apiHandler, isCompressed: true },
    { name: "sample", handler: sampleApiHandler(ownKeys(deps)) },
    { name: "mtls", handler: whoamiHandler(proxies) },
    { name: "calendar", handler: calendarHandler },
    { name: "health", handler: healthHandler({ metrics, status, jobs, isDraining: () => isDraining }) },
    { name: "cron", handler: cronHandler(jobs) },
    { name: "unsubscribe", handler: unsubscribeHandler },
  ];
  const common = { deps, proxies, metrics, admission, isDraining: () => isDraining };
  const server = createListener({
    ...common,
    ...(pages?.mayUpgrade ? { mayUpgrade: pages.mayUpgrade } : {}),
    handlers: [...machines, ...(pages ? [{ name: "pages" as const, handler: pages.handler(proxies) }] : [])],
  });
  const mtls = mtlsPort === undefined ? undefined : await openMtlsListener({ ...common, handlers: machines });
  const closeFastLane = openFastLane(server, {
    status,
    headers: securityHeaders(deps.env.publicUrl),
    firstRequestMs: HEADERS_TIMEOUT_MS,
    keepAliveMs: KEEP_ALIVE_MS,
    mostPipelined: limits.requestsPerConnection,
    answered: (seconds) => metrics.observe("pki", 200, seconds),
  });
  pages?.attach(server);
  connections.guard(server);
  if (mtls) connections.guard(mtls.server);
  await status.start();
  await jobs.start();
  await listen(server, host, port);
  if (mtls) await listen(mtls.server, host, mtlsPort ?? 0);
  return {
    server,
    port: portOf(server),
    mtls,
    admission,
    async stop(drainMs = 0) {
      isDraining = true;
      await delay(drainMs);
      closeFastLane();
      mtls?.stopRenewing();
      const servers = [server, ...(mtls ? [mtls.server] : [])];
      await Promise.all([...servers.map((one) => drain(one, { connections })), endJobs(deps, jobs)]);
      connections.stop();
      await within(FLUSH_MS, Promise.all([deps.oauth.log.flush(), deps.usage.flush()]));
      await status.close();
      await pages?.close();
    },
  };
}

const limitsOf = ({ env }: Deps): AdmissionLimits => admissionLimits(env.maxConnections, env.maxConnectionsPerAddress);

/** A job that hangs with the database must not block the shutdown. */
async function endJobs({ log }: Pick<Deps, "log">, jobs: Pick<Jobs, "stop">): Promise<void> {
  if (!(await within(JOBS_END_MS, jobs.stop()))) {
    log.warn({ afterMs: JOBS_END_MS }, "Jobs did not stop in time; the remaining work is done after the next start");
  }
}

/** Port assigned to a listening server. */
export function portOf(server: NetServer): number {
  const address = server.address();
  if (typeof address !== "object" || !address) throw new TypeError("The server is not listening on a port");
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
