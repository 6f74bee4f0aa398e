import { DAY_MS } from "@/lib/durations";
import { groupBy } from "@/lib/group-by";
import type { BaseDeps } from "@/lib/operation/deps";
import { HEALTH_DAYS } from "@/lib/state/client-health";
import type { ApplicationHealth, ClientHealth } from "./schema";
import { type ClientHealthRow, type DayRow, findApplicationHealth, findClientHealth } from "./store";

type Deps = Pick<BaseDeps, "db" | "clock">;

/** Beginnings of today and the days before it (UTC), oldest first. */
function healthDays(now: Date): Date[] {
  const today = Math.floor(now.getTime() / DAY_MS);
  return Array.from({ length: HEALTH_DAYS }, (_, index) => new Date((today - HEALTH_DAYS + 1 + index) * DAY_MS));
}

/** Every day of the sparkline; a day without attempts is zero. */
function toDays(days: readonly Date[], rows: readonly DayRow[]): ClientHealth["days"] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return days.map((start) => {
    const day = start.toISOString().slice(0, 10);
    const { successes = 0, failures = 0 } = byDay.get(day) ?? {};
    return { day, successes, failures };
  });
}

/**
 * Health of a page of clients, by client id, in two statements. The counts of the last two seconds may be missing.
 * @param ids of clients that the caller may read
 */
export async function readClientHealth(
  { db, clock }: Deps,
  ids: readonly string[],
): Promise<(id: string) => ClientHealth> {
  const now = clock.now();
  const days = healthDays(now);
  const [rows, counts] = ids.length > 0 ? await findClientHealth(db, { ids, since: days[0] ?? now, now }) : [[], []];
  const byId = new Map(rows.map((row) => [row.clientId, row]));
  const daysById = groupBy(counts, (row) => row.id);
  return (id) => toClientHealth(byId.get(id), toDays(days, daysById.get(id) ?? []));
}

function toClientHealth(row: ClientHealthRow | undefined, days: ClientHealth["days"]): ClientHealth {
  const { failedCheck: check = null, failedRequestId: requestId = null } = row ?? {};
  return {
    state: row?.state ?? null,
    missingKey: row?.missingKey ?? null,
    lastSucceededAt: row?.lastSucceededAt?.toISOString() ?? null,
    lastFailedAt: row?.lastFailedAt?.toISOString() ?? null,
    lastWithoutKidAt: row?.lastWithoutKidAt?.toISOString() ?? null,
    lastFailure: check !== null && requestId !== null ? { check, requestId } : null,
    days,
  };
}

/** Health of a page of applications, by id. As `readClientHealth`. */
export async function readApplicationHealth(
  { db, clock }: Deps,
  ids: readonly string[],
): Promise<(id: string) => ApplicationHealth> {
  const now = clock.now();
  const days = healthDays(now);
  const [rows, counts] =
    ids.length > 0 ? await findApplicationHealth(db, { ids, since: days[0] ?? now, now }) : [[], []];
  const byId = new Map(rows.map((row) => [row.applicationId, row]));
  const daysById = groupBy(counts, (row) => row.id);
  return (id) => {
    const row = byId.get(id);
    return {
      state: row?.state ?? null,
      lastSucceededAt: row?.lastSucceededAt?.toISOString() ?? null,
      lastFailedAt: row?.lastFailedAt?.toISOString() ?? null,
      days: toDays(days, daysById.get(id) ?? []),
    };
  };
}
