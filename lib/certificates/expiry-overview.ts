import type { Tx } from "@/lib/db/database";
import { MINUTE_MS } from "@/lib/durations";
import type { Scope } from "@/lib/operation/scope";
import { SlowCache } from "@/lib/runtime/slow-cache";
import { expiringUntil } from "@/lib/state/certificate";
import { defineOperation } from "./context";
import { ExpiryOverview, ExpiryOverviewInput, TIMELINE_MONTHS } from "./schema/overview";
import { countExpiringBetween, organisationsWithMostExpiring } from "./store";
import { countByMonth, findFirstOfEach, findNextExpiry, type NamedRow } from "./store/timeline";
import { readScope } from "./view";

const MAX_ORGANISATIONS = 10;
/** Counting a million rows is slow. */
const platform = new SlowCache<Counts>({ slowFromMs: 500, keepMs: MINUTE_MS });

/** The certificates that expire in each of the next thirteen months, and the organisations with the most expiries soon. */
export const expiryOverview = defineOperation({
  operation: "certificate.expiry_overview",
  id: "expiryOverview",
  summary: "Count the certificates that expire in each of the next thirteen months.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: ExpiryOverviewInput,
  output: ExpiryOverview,
  async run({ ctx, input: { organisationId }, tx }) {
    const now = ctx.deps.clock.now();
    const scope = readScope(ctx.actor);
    const bounds = monthBounds(now);
    const isForMany = !organisationId && (scope === "all" || scope.organisations.size > 1);
    const count = () => countAll(tx, { scope, organisationId, bounds, now, isForMany });
    const isForPlatform = scope === "all" && !organisationId;
    const [counts, organisations, first, byMonth, next] = await (isForPlatform
      ? platform.get(ctx.deps.db, now, count)
      : count());
    const splitOf = new Map(byMonth.map(({ month, ...split }) => [month, split]));
    const months = bounds.slice(0, TIMELINE_MONTHS).map((from, index) => ({
      month: from.toISOString().slice(0, 7),
      ...(splitOf.get(from.toISOString().slice(0, 7)) ?? { superseded: 0, expiring: 0 }),
      first: first.filter(({ place }) => place === index + 1).map(toNamed),
      from: firstOf(from).toISOString(),
      to: (bounds[index + 1] ?? from).toISOString(),
      ending: counts[index] ?? 0,
    }));
    return {
      months,
      later: counts[TIMELINE_MONTHS] ?? 0,
      next: next ? toNamed(next) : null,
      organisations:
        organisations?.map(({ firstEnd, ...row }) => ({ ...row, firstEnd: firstEnd.toISOString() })) ?? null,
    };
  },
});

type Counts = Awaited<ReturnType<typeof countAll>>;

function countAll(
  tx: Tx,
  {
    scope,
    organisationId,
    bounds,
    now,
    isForMany,
  }: { scope: Scope; organisationId: string | undefined; bounds: readonly Date[]; now: Date; isForMany: boolean },
) {
  const mine = { scope, organisationId, now };
  return Promise.all([
    countExpiringBetween(tx, { scope, organisationId, bounds }),
    isForMany
      ? organisationsWithMostExpiring(tx, { scope, from: now, until: expiringUntil(now), take: MAX_ORGANISATIONS })
      : null,
    findFirstOfEach(tx, { ...mine, bounds }),
    countByMonth(tx, { ...mine, until: bounds.at(-1) ?? now }),
    findNextExpiry(tx, mine),
  ]);
}

const toNamed = ({ place: _, notAfter, ...row }: NamedRow) => ({ ...row, notAfter: notAfter.toISOString() });

const firstOf = (at: Date) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));

/** Now, the first of each following month (UTC), and the end of the last of them. */
function monthBounds(now: Date): Date[] {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const firsts = Array.from({ length: TIMELINE_MONTHS }, (_, index) => new Date(Date.UTC(year, month + 1 + index, 1)));
  return [now, ...firsts];
}
