import { Cron } from "croner";
import { cleanUp } from "@/lib/jobs/clean-up";
import { RESOLVE_EVERY_MS, resolvePrepared } from "@/lib/jobs/resolve-prepared";
import type { Deps } from "@/lib/runtime/deps";
import type { StatusService } from "@/lib/status/status-service";

export interface Job {
  name: string;
  /** When it runs by itself (cron, with seconds, UTC). */
  schedule: string;
  /** Once more when the server starts. */
  atStart: boolean;
  /** One round; says what it did. */
  run(): Promise<unknown>;
}

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
  const jobs: Job[] = [
    {
      name: "resolve-prepared",
      schedule: `*/${RESOLVE_EVERY_MS / 1000} * * * * *`,
      atStart: true,
      run: async () => ({ closed: await resolvePrepared(deps) }),
    },
    {
      name: "publish-crl",
      schedule: "0 17 */6 * * *",
      atStart: false,
      run: async () => ({ published: await status.publishCrls() }),
    },
    { name: "clean-up", schedule: "0 41 3 * * *", atStart: false, run: () => cleanUp(deps) },
  ];
  const underWay = new Map<string, Promise<unknown>>();
  const timers: Cron[] = [];

  const run = (job: Job): Promise<unknown> => {
    const known = underWay.get(job.name);
    if (known) return known;
    const round = job.run().finally(() => underWay.delete(job.name));
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
    },
    async stop() {
      for (const timer of timers) timer.stop();
      await Promise.allSettled(underWay.values());
    },
  };
}
