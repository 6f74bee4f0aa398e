import { Cron } from "croner";
import { DELIVER_WEBHOOKS, type Job, listJobs } from "@/lib/jobs/jobs";
import type { Deps } from "@/lib/start/deps";
import type { StatusService } from "@/lib/status/status-service";

/** Outcomes of a job's runs in this process, for metrics and readiness. */
export interface JobState {
  name: Job["name"];
  succeeded: number;
  failed: number;
  abandoned: number;
  /** End of the last successful run. */
  lastSuccessAt: Date | undefined;
}

/** The recurring jobs of this process. Every job may run on several machines concurrently. */
export interface Jobs {
  find(name: string): Job | undefined;
  /** Runs a job once; joins a run in progress. Rejects when the run exceeds its time limit. */
  run(job: Job): Promise<unknown>;
  start(): Promise<void>;
  /** Starts no new runs and waits for those in progress, but only for a limited time. */
  stop(): Promise<void>;
  /** Jobs whose last run was abandoned after its time limit, with the start of the first such run. */
  overdue(): { name: Job["name"]; since: Date }[];
  states(): JobState[];
}

/** How long runs in progress may take when the process stops. */
const STOP_MS = 3_000;

export function createJobs(
  deps: Deps,
  status: Pick<StatusService, "publishCrls">,
  jobs: readonly Job[] = listJobs(deps, status),
): Jobs {
  const running = new Map<string, Promise<unknown>>();
  const states = new Map(jobs.map(({ name }) => [name, newState(name)]));
  const hungSince = new Map<Job["name"], Date>();
  const timers: Cron[] = [];
  let unsubscribe = () => {};
  const ending = new AbortController();

  const run = (job: Job): Promise<unknown> => {
    const known = running.get(job.name);
    if (known) return known;
    const state = states.get(job.name) ?? newState(job.name);
    const startedAt = new Date();
    const round = withinLimit(job, ending.signal)
      .then(
        (result) => {
          state.succeeded += 1;
          state.lastSuccessAt = new Date();
          hungSince.delete(job.name);
          return result;
        },
        (error: unknown) => {
          if (error instanceof RunAbandoned) {
            state.abandoned += 1;
            if (!hungSince.has(job.name)) hungSince.set(job.name, startedAt);
          } else {
            state.failed += 1;
            hungSince.delete(job.name); // it finished and reports its own error
          }
          throw error;
        },
      )
      .finally(() => running.delete(job.name));
    running.set(job.name, round);
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
      unsubscribe = deps.changes.subscribe(({ kind }) => void (kind === "webhook" && deliver && runQuietly(deliver)));
    },
    async stop() {
      unsubscribe();
      for (const timer of timers) timer.stop();
      ending.abort();
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          deps.log.warn({ jobs: [...running.keys()] }, "jobs are still running; stopping without them");
          resolve();
        }, STOP_MS);
      });
      await Promise.race([Promise.allSettled(running.values()), limit]);
      clearTimeout(timer);
    },
    overdue: () => [...hungSince].map(([name, since]) => ({ name, since })),
    states: () => [...states.values()],
  };
}

const newState = (name: Job["name"]): JobState => ({
  name,
  succeeded: 0,
  failed: 0,
  abandoned: 0,
  lastSuccessAt: undefined,
});

/** A run that exceeded its time limit. It may continue in the background: every job may run concurrently. */
class RunAbandoned extends Error {
  constructor({ name, limitMs }: Job) {
    super(
      `A run of ${name} did not finish within ${limitMs / 1000} s and was abandoned; the next one runs as scheduled`,
    );
    this.name = "RunAbandoned";
  }
}

async function withinLimit(job: Job, ending: AbortSignal): Promise<unknown> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      limit.abort(); // jobs that check the signal stop between two steps
      reject(new RunAbandoned(job));
    }, job.limitMs);
  });
  const round = job.run(AbortSignal.any([ending, limit.signal]));
  round.catch(() => {}); // after the limit its result is ignored
  return Promise.race([round, abandoned]).finally(() => clearTimeout(timer));
}
