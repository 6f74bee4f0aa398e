import type { Server } from "node:http";
import type { Deps } from "@/lib/runtime/deps";
import { createStatusService } from "@/lib/status/status-service";
import { apiDoor } from "./api/api";
import { cronDoor } from "./cron";
import { trustedProxies } from "./http/client-address";
import type { Door } from "./http/exchange";
import { healthDoor } from "./http/health";
import { createListener } from "./http/listener";
import { createMetrics } from "./http/metrics";
import type { Pages } from "./pages";
import { createPkiHandler } from "./pki/pki-handler";
import { createJobs } from "./scheduler";
import { drain } from "./shutdown";

export interface RunningServer {
  server: Server;
  /** Port that the system gave. */
  port: number;
  /** Drains, ends the jobs; the caller closes the database. */
  stop(): Promise<void>;
}

/** Everything that answers over HTTP, on one listener. Without `pages` (tests) only the machines' doors are there. */
export async function startServer(
  deps: Deps,
  { pages, host, port }: { pages?: Pages; host: string; port: number },
): Promise<RunningServer> {
  const proxies = trustedProxies(deps.env.trustedProxies);
  const metrics = createMetrics(deps.db.engine);
  const status = createStatusService(deps);
  const jobs = createJobs(deps, status);
  const pki = createPkiHandler(status, deps.log);
  const pkiDoor: Door = ({ request, response }) => pki(request, response);
  let isDraining = false;
  const server = createListener({
    deps,
    proxies,
    metrics,
    doors: [
      { name: "pki", door: pkiDoor },
      { name: "api", door: apiDoor },
      { name: "health", door: healthDoor(metrics, () => isDraining) },
      { name: "cron", door: cronDoor(jobs) },
      ...(pages ? [{ name: "pages" as const, door: pages.door(proxies) }] : []),
    ],
  });
  pages?.attach(server);
  await status.start();
  await jobs.start();
  await listen(server, host, port);
  const address = server.address();
  return {
    server,
    port: typeof address === "object" && address ? address.port : port,
    async stop() {
      isDraining = true;
      await drain(server);
      await jobs.stop();
      await status.close();
      await pages?.close();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
