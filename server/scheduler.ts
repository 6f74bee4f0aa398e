import { Cron } from "croner";
import { DELIVER_WEBHOOKS, type Job, listJobs } from "@/lib/jobs/jobs";
import type { Deps } from "@/lib/runtime/deps";
import type { StatusService } from "@/lib/status/status-service";

/** The recurring work of this process. Every job may run on several machines at once. */
export interface Jobs {
  find(name: string): Job | undefined;
  /** Runs one round; a round under way is joined instead of doubled. */
  run(job: Job): Promise<unknown>;
  start(): Promise<void>;
  /** Starts nothing new and waits for what is under way. */
  stop(): Promise<void>;
}

export function createJobs(deps: Deps, status: Pick<StatusService, "publishCrls">): Jobs {
  const jobs = listJobs(deps, status);
  const underWay = new Map<string, Promise<unknown>>();
  const timers: Cron[] = [];
  let stopHearing = () => {};
  const ending = new AbortController();

  const run = (job: Job): Promise<unknown> => {
    const known = underWay.get(job.name);
    if (known) return known;
    const round = job.run(ending.signal).finally(() => underWay.delete(job.name));
    underWay.set(job.name, round);
    return round;
  };
  const runQuietly = (job: Job) =>
    run(job).then(
      (result) => deps.log.debug({ job: job.name, result }, "job done"),
      (error: unknown) => deps.log.error({ err: error, job: job.name }, "job failed"),
    );

  return {
    find: (name) => jobs.find((job) => job.name === name),
    run,
    async start() {
      for (const job of jobs) {
        timers.push(new Cron(job.schedule, { timezone: "UTC", unref: true }, () => runQuietly(job)));
        if (job.atStart) await runQuietly(job);
      }
      const deliver = jobs.find((job) => job.name === DELIVER_WEBHOOKS);
      stopHearing = deps.changes.subscribe(({ kind }) => void (kind === "webhook" && deliver && runQuietly(deliver)));
    },
    async stop() {
      stopHearing();
      for (const timer of timers) timer.stop();
      ending.abort();
      await Promise.allSettled(underWay.values());
    },
  };
}
