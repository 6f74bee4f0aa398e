import { Counter, Gauge, type Registry } from "prom-client";
import type { Deps } from "@/lib/start/deps";
import type { Jobs } from "../jobs/scheduler";

export interface OperationSources {
  deps: Pick<Deps, "db" | "watch">;
  jobs: Pick<Jobs, "states">;
}

/** Operational metrics: clock, database connections, jobs. */
export function registerOperationMetrics(registry: Registry, { deps, jobs }: OperationSources): void {
  new Gauge({
    name: "countersign_clock_offset_seconds",
    help: "Offset of this machine's clock from the database's clock, positive when ahead.",
    registers: [registry],
    collect() {
      this.set(deps.watch.clockOffsetMs / 1000);
    },
  });
  new Gauge({
    name: "countersign_database_connections",
    help: "Connections of this process: open, idle, and callers waiting for one.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const { open, idle, waiting } = deps.db.connections();
      for (const [state, count] of Object.entries({ open, idle, waiting })) this.set({ state }, count);
    },
  });
  new Gauge({
    name: "countersign_notifications_connected",
    help: "1 while change notifications of other processes are received.",
    registers: [registry],
    collect() {
      this.set(deps.db.connections().notificationsLostSince ? 0 : 1);
    },
  });
  new Counter({
    name: "countersign_job_rounds_total",
    help: "Job runs, by outcome; an abandoned run exceeded its time limit.",
    labelNames: ["job", "outcome"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, succeeded, failed, abandoned } of jobs.states()) {
        for (const [outcome, count] of Object.entries({ succeeded, failed, abandoned })) {
          this.inc({ job: name, outcome }, count);
        }
      }
    },
  });
  new Gauge({
    name: "countersign_job_last_success_seconds",
    help: "End of the job's last successful run in this process, in seconds since 1970.",
    labelNames: ["job"],
    registers: [registry],
    collect() {
      for (const { name, lastSuccessAt } of jobs.states()) {
        if (lastSuccessAt) this.set({ job: name }, Math.floor(lastSuccessAt.getTime() / 1000));
      }
    },
  });
}
