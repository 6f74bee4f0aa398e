import type { BaseDeps } from "@/lib/operation/deps";
import { composeNotices } from "./compose-notices";
import { planNotices } from "./plan-notices";

/** One run of the job `change-notices`: emails about what was changed since the last run. @returns notices recorded, emails queued */
export async function notifyOfChanges(
  deps: BaseDeps,
  signal?: AbortSignal,
): Promise<{ recorded: number; queued: number }> {
  const recorded = await planNotices(deps, signal);
  const queued = await composeNotices(deps, signal);
  if (recorded + queued > 0) deps.log.info({ recorded, queued }, "change notices: done");
  return { recorded, queued };
}
