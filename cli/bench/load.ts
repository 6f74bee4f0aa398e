import autocannon from "autocannon";

export interface Rate {
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  failures: number;
}

/** Median of numbers; the middle of the sorted ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const ROUNDS = 3;
const SECONDS = 3;

/** Sends one request over and over, in three rounds; answers the round with the median rate. */
export async function hammer(
  url: string,
  options: { method?: "GET" | "POST"; headers?: Record<string, string>; body?: Buffer; connections?: number } = {},
): Promise<Rate> {
  const rates: Rate[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const result = await autocannon({
      url,
      method: options.method ?? "GET",
      headers: options.headers ?? {},
      ...(options.body ? { body: options.body } : {}),
      connections: options.connections ?? 32,
      pipelining: 4,
      duration: SECONDS,
    });
    rates.push({
      perSecond: result.requests.average,
      p50Ms: result.latency.p50,
      p95Ms: result.latency.p97_5,
      failures: result.errors + result.non2xx,
    });
  }
  const middle = median(rates.map((rate) => rate.perSecond));
  return rates.find((rate) => rate.perSecond === middle) ?? (rates[0] as Rate);
}

/** Runs `tasks` with a fixed number under way and measures each. */
export async function runAll(tasks: readonly (() => Promise<void>)[], underWay: number): Promise<Rate> {
  const latencies: number[] = [];
  let next = 0;
  let failures = 0;
  const startedAt = performance.now();
  const worker = async () => {
    for (let task = tasks[next++]; task; task = tasks[next++]) {
      const from = performance.now();
      await task().catch((error: unknown) => {
        failures += 1;
        if (failures === 1) console.error(error);
      });
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: underWay }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return { perSecond: tasks.length / seconds, p50Ms: at(0.5), p95Ms: at(0.95), failures };
}
