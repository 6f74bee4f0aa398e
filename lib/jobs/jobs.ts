import { fillThumbprints } from "@/lib/certificates/fill-thumbprints";
import { MINUTE_MS } from "@/lib/durations";
import { createMailSender } from "@/lib/mail/send-mails";
import { notifyOfChanges } from "@/lib/notifications/notify";
import { remind } from "@/lib/notifications/remind";
import type { StatusService } from "@/lib/status/status-service";
import { deliverWebhooks } from "@/lib/webhooks/deliver-webhooks";
import { emitExpiryEvents } from "@/lib/webhooks/expiry-events";
import { cleanUp, forgetExpiredNow } from "./clean-up";
import type { JobDeps } from "./context";
import { RESOLVE_EVERY_MS, resolvePrepared } from "./resolve-prepared";

/** Names of all jobs, for callers that list them without running one. */
export const JOB_NAMES = [
  "check-database",
  "resolve-prepared",
  "publish-crl",
  "expiry-reminders",
  "change-notices",
  "send-mail",
  "expiry-events",
  "deliver-webhooks",
  "forget-expired",
  "clean-up",
  "fill-thumbprints",
] as const;

export interface Job {
  name: (typeof JOB_NAMES)[number];
  /** Cron expression with seconds, in UTC. */
  schedule: string;
  /** Whether it also runs when the server starts. */
  atStart: boolean;
  /** A round that takes longer is abandoned, and the next one runs. */
  limitMs: number;
  /** Runs one round and returns a summary. `signal` aborts on shutdown: a long round then stops between two steps. */
  run(signal?: AbortSignal): Promise<unknown>;
}

/** Also runs when a caller waits for a webhook: a test, a challenge, a redelivery. */
export const DELIVER_WEBHOOKS = "deliver-webhooks" satisfies Job["name"];

/** All jobs. The server runs them on schedule; `/api/cron` and the CLI at any time. */
export function listJobs(deps: JobDeps, status: Pick<StatusService, "publishCrls">): Job[] {
  const mail = createMailSender(deps);
  return [
    {
      name: "check-database",
      schedule: "13 * * * * *",
      atStart: true,
      limitMs: MINUTE_MS,
      run: async () => {
        const faults = await deps.watch.check();
        return { faults: faults.map(({ code }) => code), write: (await deps.watch.write())?.code ?? "done" };
      },
    },
    {
      name: "resolve-prepared",
      schedule: `*/${RESOLVE_EVERY_MS / 1000} * * * * *`,
      atStart: true,
      limitMs: 5 * MINUTE_MS,
      run: async () => ({ closed: await resolvePrepared(deps) }),
    },
    {
      name: "publish-crl",
      schedule: "0 17 */6 * * *",
      atStart: false,
      limitMs: 5 * MINUTE_MS,
      run: async () => ({ published: await status.publishCrls() }),
    },
    {
      name: "expiry-reminders",
      schedule: "0 7 * * * *",
      atStart: false,
      limitMs: 55 * MINUTE_MS,
      run: (signal) => remind(deps, signal),
    },
    {
      name: "change-notices",
      schedule: "*/20 * * * * *",
      atStart: false,
      limitMs: 10 * MINUTE_MS,
      run: (signal) => notifyOfChanges(deps, signal),
    },
    {
      name: "send-mail",
      schedule: "*/5 * * * * *",
      atStart: false,
      limitMs: 10 * MINUTE_MS,
      run: (signal) => mail.round(signal),
    },
    {
      name: "expiry-events",
      schedule: "30 7 * * * *",
      atStart: false,
      limitMs: 55 * MINUTE_MS,
      run: (signal) => emitExpiryEvents(deps, signal),
    },
    {
      name: DELIVER_WEBHOOKS,
      schedule: "*/5 * * * * *",
      atStart: false,
      limitMs: 10 * MINUTE_MS,
      run: (signal) => deliverWebhooks(deps, signal),
    },
    {
      name: "forget-expired",
      schedule: "0 */10 * * * *",
      atStart: false,
      limitMs: 8 * MINUTE_MS,
      run: () => forgetExpiredNow(deps),
    },
    {
      name: "clean-up",
      schedule: "0 41 3 * * *",
      atStart: false,
      limitMs: 55 * MINUTE_MS,
      run: () => cleanUp(deps),
    },
    {
      name: "fill-thumbprints",
      schedule: "20 * * * * *",
      atStart: true,
      limitMs: 10 * MINUTE_MS,
      run: async (signal) => ({ filled: await fillThumbprints(deps, signal) }),
    },
  ];
}
