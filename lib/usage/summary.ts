import type { UsageSummary } from "./schema";
import type { UsageRow } from "./store";

type Counts = Pick<UsageRow, "successes" | "failures" | "mtls">;

/** Summarises the counts of one key. `rows`: newest day first. */
export function summariseUsage(kid: string, rows: readonly UsageRow[]): UsageSummary {
  const own = rows.filter((row) => row.kid === kid);
  const latest = (...dates: (Date | null)[]) => edge(dates, (a, b) => b > a);
  const lastSucceededAt = latest(...own.map((row) => row.lastSucceededAt));
  const lastMtlsAt = latest(...own.map((row) => row.lastMtlsAt));
  const iso = (date: Date | null) => date?.toISOString() ?? null;
  return {
    kid,
    firstUsedAt: iso(
      edge(
        own.map((row) => row.firstUsedAt),
        (a, b) => b < a,
      ),
    ),
    lastUsedAt: iso(latest(lastSucceededAt, lastMtlsAt)),
    lastSucceededAt: iso(lastSucceededAt),
    lastFailedAt: iso(latest(...own.map((row) => row.lastFailedAt))),
    lastMtlsAt: iso(lastMtlsAt),
    lastWithoutKidAt: iso(latest(...own.map((row) => row.lastWithoutKidAt))),
    days: grouped(own, (row) => row.day).map(([day, group]) => ({ day, ...sumOf(group) })),
    clients: grouped(own, (row) => JSON.stringify([row.clientId, row.audience]))
      .flatMap(([, group]) => {
        const [first] = group;
        const at = latest(...group.flatMap((row) => [row.lastSucceededAt, row.lastFailedAt, row.lastMtlsAt]));
        if (!first || !at) return [];
        const { clientId, clientName: name, audience } = first;
        return [
          {
            clientId: clientId || null,
            name,
            audience: audience || null,
            ...sumOf(group),
            lastAt: at.toISOString(),
          },
        ];
      })
      .sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1)),
  };
}

function edge(dates: readonly (Date | null)[], isFurther: (a: Date, b: Date) => boolean): Date | null {
  let found: Date | null = null;
  for (const date of dates) if (date && (!found || isFurther(found, date))) found = date;
  return found;
}

function grouped(rows: readonly UsageRow[], keyOf: (row: UsageRow) => string): [string, UsageRow[]][] {
  const groups = new Map<string, UsageRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups];
}

function sumOf(rows: readonly Counts[]): Counts {
  const total = (member: keyof Counts) => rows.reduce((sum, row) => sum + row[member], 0);
  return { successes: total("successes"), failures: total("failures"), mtls: total("mtls") };
}
