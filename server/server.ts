import type { Server } from "node:http";
import type { Server as NetServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Deps } from "@/lib/start/deps";
import { createStatusService } from "@/lib/status/status-service";
import { apiDoor } from "./api/api";
import { calendarDoor } from "./calendar";
import { Admission, type AdmissionLimits, admissionLimits } from "./http/admission";
import { trustedProxies } from "./http/client-address";
import { Connections } from "./http/connections";
import type { Door } from "./http/exchange";
import { createListener, HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, type ListenerOptions } from "./http/listener";
import { securityHeaders } from "./http/security-headers";
import { cronDoor } from "./jobs/cron";
import { createJobs, type Jobs } from "./jobs/scheduler";
import { healthDoor } from "./monitoring/health";
import { createMetrics } from "./monitoring/metrics";
import { type MtlsListener, openMtlsListener } from "./mtls/mtls-listener";
import { oauthDoor } from "./oauth/door";
import type { Pages } from "./pages/pages";
import { openFastLane } from "./pki/fast-lane";
import { createPkiHandler } from "./pki/pki-handler";
import { ownKeys } from "./sample-api/own-keys";
import { sampleApiDoor } from "./sample-api/sample-api";
import { drain, within } from "./shutdown";
import { unsubscribeDoor } from "./unsubscribe";

export interface RunningServer {
  server: Server;
  /** Port that the system gave. */
  port: number;
  /** The TLS listener for client certificates, where there is one. */
  mtls: MtlsListener | undefined;
  /** What is counted against the limits at this moment. */
  readonly admission: Admission;
  /**
   * Says for `drainMs` that it is about to stop while it still serves, then drains and ends the jobs; the caller closes the
   * database.
   */
  stop(drainMs?: number): Promise<void>;
}

export interface ServerOptions {
  /** Without them (tests) only the machines' doors are there. */
  pages?: Pages;
  host: string;
  port: number;
  /** Where client certificates are asked for; undefined: nowhere. */
  mtlsPort?: number | undefined;
  /** Other limits than those of the settings (tests). */
  limits?: AdmissionLimits;
}

/** How long a job under way may take to end once it is told to. What it did not do is done by the next process. */
const JOBS_END_MS = 3_000;
/** How long what is waiting to be written may take. */
const FLUSH_MS = 2_000;

/** Everything that answers over HTTP: one listener for all, and one with TLS for machines that have a certificate. */
export async function startServer(
  deps: Deps,
  { pages, host, port, mtlsPort, limits = limitsOf(deps) }: ServerOptions,
): Promise<RunningServer> {
  const proxies = trustedProxies(deps.env.trustedProxies);
  const status = createStatusService(deps);
  const jobs = createJobs(deps, status);
  const metrics = createMetrics(deps.db.engine, status, { deps, jobs });
  const pki = createPkiHandler(status, deps.log);
  const pkiDoor: Door = ({ request, response }) => pki(request, response);
  let isDraining = false;
  const admission = new Admission(limits);
  const connections = new Connections(admission, proxies);
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
  const common = { deps, proxies, metrics, admission, isDraining: () => isDraining };
  const server = createListener({
    ...common,
    ...(pages?.mayUpgrade ? { mayUpgrade: pages.mayUpgrade } : {}),
    doors: [...machines, ...(pages ? [{ name: "pages" as const, door: pages.door(proxies) }] : [])],
  });
  const mtls = mtlsPort === undefined ? undefined : await openMtlsListener({ ...common, doors: machines });
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

/** A job that hangs, because the database does, must not keep the process. */
async function endJobs({ log }: Pick<Deps, "log">, jobs: Pick<Jobs, "stop">): Promise<void> {
  if (!(await within(JOBS_END_MS, jobs.stop()))) {
    log.warn({ afterMs: JOBS_END_MS }, "Jobs did not end in time; what they left is done after the next start");
  }
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
