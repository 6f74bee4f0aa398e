import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { StatusService } from "@/lib/status/status-service";
import { VERSION } from "@/lib/version";
import type { Metrics } from "../http/observed";
import { type OperationSources, registerOperationMetrics } from "./operation-metrics";

/** Metrics of one process, without labels that a caller can choose. */
export function createMetrics(
  databaseEngine: string,
  status: Pick<StatusService, "health">,
  operation?: OperationSources,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "countersign_request_duration_seconds",
    help: "Response time, by handler and status class.",
    labelNames: ["handler", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const unavailable = new Counter({
    name: "countersign_unavailable_total",
    help: "Responses with status 5xx.",
    registers: [registry],
  });
  new Gauge({
    name: "countersign_info",
    help: "Version of Countersign and database engine of this process.",
    labelNames: ["engine", "version"],
    registers: [registry],
  }).set({ engine: databaseEngine, version: VERSION }, 1);
  new Gauge({
    name: "countersign_status_faults",
    help: "Current faults: CRLs, OCSP responses, an unfinished restore.",
    labelNames: ["part"],
    registers: [registry],
    collect() {
      const { faults } = status.health();
      for (const part of ["crl", "ocsp", "restore"])
        this.set({ part }, faults.filter((fault) => fault.part === part).length);
    },
  });
  new Gauge({
    name: "countersign_crl_next_update_seconds",
    help: "Expiry of the CRL in memory (nextUpdate), in seconds since 1970, by authority.",
    labelNames: ["authority"],
    registers: [registry],
    collect() {
      for (const { authorityId, nextUpdate } of status.health().crls) {
        this.set({ authority: authorityId }, Math.floor(nextUpdate.getTime() / 1000));
      }
    },
  });
  if (operation) registerOperationMetrics(registry, operation);
  return {
    observe(handler, status, seconds) {
      duration.observe({ handler, status: `${Math.floor(status / 100)}xx` }, seconds);
      if (status >= 500) unavailable.inc();
    },
    expose: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
