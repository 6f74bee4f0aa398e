import { DAY_MS } from "@/lib/durations";
import { notFound } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "./context";
import { GetKeyUsageInput, UsageSummary } from "./schema";
import { findKeyKid, findUsage } from "./store";
import { summariseUsage } from "./summary";

/** When the key of a certificate or a registered key was last used, how often per day, by which clients and for which audiences. */
export const getKeyUsage = defineOperation({
  operation: "key.usage",
  id: "getKeyUsage",
  summary: "Show when, how often and by which clients a key was used.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: GetKeyUsageInput,
  output: UsageSummary,
  async run({ ctx, input: { kid: name, days } }) {
    const { db, clock, usage } = ctx.deps;
    const scope = scopeOf(ctx.actor, "certificate:read");
    const kid = await findKeyKid(db, name, scope);
    if (!kid) throw notFound("The key");
    await usage.flush();
    const since = new Date(clock.now().getTime() - (days - 1) * DAY_MS);
    return summariseUsage(kid, await findUsage(db, [kid], scope, since));
  },
});
