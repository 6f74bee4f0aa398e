import type { Tx } from "@/lib/db/database";
import { HOUR_MS, MINUTE_MS } from "@/lib/durations";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { findOrganisation } from "@/lib/organisations/public";
import { SlowCache } from "@/lib/runtime/slow-cache";
import { ClientActivity, ClientActivityInput } from "./schema";
import { CHART_HOURS, findFailing, firstHour, sumHours } from "./store/clients";

/** The platform's numbers: thousands of clients have a row for each hour. */
const platform = new SlowCache<ClientActivity>({ slowFromMs: 500, keepMs: MINUTE_MS / 2 });

/** Tokens and rejections of all clients in the last 24 hours, by hour. */
export const getClientActivity = defineOperation({
  operation: "client.activity",
  id: "getClientActivity",
  summary: "Count the tokens and rejected authentications of the last 24 hours.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: ClientActivityInput,
  output: ClientActivity,
  async run({ ctx, input: { organisationId }, tx }) {
    const scope = scopeOf(ctx.actor, "client:read");
    if (organisationId) await findOrganisation(tx, scope, organisationId);
    const filter = { scope, organisationId, now: ctx.deps.clock.now() };
    const isForPlatform = scope === "all" && !organisationId;
    return isForPlatform
      ? platform.get(ctx.deps.db, filter.now, () => readActivity(tx, filter))
      : readActivity(tx, filter);
  },
});

type Filter = Parameters<typeof sumHours>[1];

async function readActivity(tx: Tx, filter: Filter): Promise<ClientActivity> {
  const [hours, failing] = await Promise.all([readHours(tx, filter), findFailing(tx, { ...filter, take: 1 })]);
  return {
    hours,
    tokens: hours.reduce((sum, { tokens }) => sum + tokens, 0),
    failures: hours.reduce((sum, { failures }) => sum + failures, 0),
    failingClients: failing[0]?.total ?? 0,
  };
}

/** Every hour of the chart; hours without attempts are zero. */
async function readHours(tx: Tx, filter: Filter): Promise<ClientActivity["hours"]> {
  const byHour = new Map((await sumHours(tx, filter)).map((row) => [row.hour.getTime(), row]));
  const first = firstHour(filter.now).getTime();
  return Array.from({ length: CHART_HOURS + 1 }, (_, index) => {
    const hour = first + index * HOUR_MS;
    const { tokens = 0, successes = 0, failures = 0 } = byHour.get(hour) ?? {};
    return { hour: new Date(hour).toISOString(), tokens, successes, failures };
  });
}
