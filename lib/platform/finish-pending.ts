import { z } from "zod";
import { type Context, defineOperation } from "./context";
import { addFinish } from "./finished-restores";

const finish = defineOperation({
  operation: "restore.finish",
  summary: "Clear the notice that a restored database must be updated from the log.",
  permission: "operator",
  scope: "platform",
  effect: "write",
  input: z.strictObject({ done: z.record(z.string(), z.unknown()) }),
  output: z.strictObject({}),
  async run({ ctx, input: { done }, tx, audit, changed }) {
    await addFinish(tx, ctx.deps.clock.now());
    const { id } = ctx.deps.authorities.issuing();
    await audit({ entity: "authority", entityId: id, organisationId: null, after: done });
    changed({ kind: "unknown" }); // every process reloads everything, including this notice
    return {};
  },
});

/** Marks the restore as finished: no process on any machine reports it from now on. `done`: a summary for the audit log. */
export async function finishPending(ctx: Context, done: Record<string, unknown>): Promise<void> {
  await finish.execute(ctx, { done });
  await ctx.deps.platform.reload();
}
