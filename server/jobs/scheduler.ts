import { Cron } from "croner";
import { DELIVER_WEBHOOKS, type Job, listJobs } from "@/lib/jobs/jobs";
import type { Deps } from "@/lib/start/deps";
import type { StatusService } from "@/lib/status/status-service";

/** What became of a job's rounds in this process, for metrics and readiness. */
export interface JobState {
  name: Job["name"];
  succeeded: number;
  failed: number;
  abandoned: number;
  /** End of the last round that succeeded. */
  lastSuccessAt: Date | undefined;
}

/** The recurring work of this process. Every job may run on several machines at once. */
export interface Jobs {
  find(name: string): Job | undefined;
  /** Runs one round; a round under way is joined instead of doubled. Rejects when the round takes longer than its limit. */
  run(job: Job): Promise<unknown>;
  start(): Promise<void>;
  /** Starts nothing new and waits for what is under way, but not for what does not end. */
  stop(): Promise<void>;
  /** Jobs whose last round was given up because it did not end, and since when none has ended. */
  overdue(): { name: Job["name"]; since: Date }[];
  states(): JobState[];
}

/** What is under way gets this long when the process stops. */
const STOP_MS = 3_000;

export function createJobs(
  deps: Deps,
  status: Pick<StatusService, "publishCrls">,
  jobs: readonly Job[] = listJobs(deps, status),
): Jobs {
  const underWay = new Map<string, Promise<unknown>>();
  const states = new Map(jobs.map(({ name }) => [name, newState(name)]));
  const hungSince = new Map<Job["name"], Date>();
  const timers: Cron[] = [];
  let stopHearing = () => {};
  const ending = new AbortController();

  const run = (job: Job): Promise<unknown> => {
    const known = underWay.get(job.name);
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
          if (error instanceof RoundAbandoned) {
            state.abandoned += 1;
            if (!hungSince.has(job.name)) hungSince.set(job.name, startedAt);
          } else {
            state.failed += 1;
            hungSince.delete(job.name); // it ended, and says itself what is wrong
          }
          throw error;
        },
      )
      .finally(() => underWay.delete(job.name));
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
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          deps.log.warn({ jobs: [...underWay.keys()] }, "jobs are still under way; stopping without them");
          resolve();
        }, STOP_MS);
      });
      await Promise.race([Promise.allSettled(underWay.values()), limit]);
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

/** A round that did not end in time. It may go on in the background: every job may run twice at once. */
class RoundAbandoned extends Error {
  constructor({ name, limitMs }: Job) {
    super(
      `A round of ${name} did not end within ${limitMs / 1000} s and was abandoned; the next one runs as scheduled`,
    );
    this.name = "RoundAbandoned";
  }
}

async function withinLimit(job: Job, ending: AbortSignal): Promise<unknown> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      limit.abort(); // what looks at its signal ends between two steps
      reject(new RoundAbandoned(job));
    }, job.limitMs);
  });
  const round = job.run(AbortSignal.any([ending, limit.signal]));
  round.catch(() => {}); // after the limit nobody waits for it
  return Promise.race([round, abandoned]).finally(() => clearTimeout(timer));
}
