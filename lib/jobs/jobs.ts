import type { Deps } from "@/lib/runtime/deps";
import type { StatusService } from "@/lib/status/status-service";
import { cleanUp } from "./clean-up";
import { RESOLVE_EVERY_MS, resolvePrepared } from "./resolve-prepared";

export interface Job {
  name: string;
  /** When it runs by itself (cron, with seconds, UTC). */
  schedule: string;
  /** Once more when the server starts. */
  atStart: boolean;
  /** One round; says what it did. */
  run(): Promise<unknown>;
}

/** The recurring work there is. The server runs it on schedule; `/api/cron` and the CLI at any time. */
export function listJobs(deps: Deps, status: Pick<StatusService, "publishCrls">): Job[] {
  return [
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
}
