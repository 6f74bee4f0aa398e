import { z } from "zod";
import { AppError } from "@/lib/errors";
import { type Context, defineOperation } from "./context";
import { addFinish } from "./finished-restores";

const finish = defineOperation({
  operation: "restore.finish",
  summary: "End the notice that a restored database has to be brought up to the log.",
  permission: "security:respond",
  scope: "platform",
  effect: "write",
  input: z.strictObject({ done: z.record(z.string(), z.unknown()) }),
  output: z.strictObject({}),
  async run({ ctx, input: { done }, tx, audit, changed }) {
    if (ctx.actor.kind !== "operator") throw new AppError("forbidden", "A restore is finished at the terminal.");
    await addFinish(tx, ctx.deps.clock.now());
    const { id } = ctx.deps.authorities.issuing();
    await audit({ entity: "authority", entityId: id, organisationId: null, after: done });
    changed({ kind: "unknown" }); // every process reads everything anew, this notice too
    return {};
  },
});

/** The restore is finished: no process shows or reports it any more, on whichever machine and whenever it starts. `done`: what was done, for the audit log. */
export async function finishPending(ctx: Context, done: Record<string, unknown>): Promise<void> {
  await finish.execute(ctx, { done });
  await ctx.deps.platform.reload();
}
