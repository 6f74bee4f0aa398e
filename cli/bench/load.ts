import { RawConnection, type RawRequest } from "./raw-client";
import { sizes } from "./sizes";

export interface Rate {
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  failures: number;
}

/** Median; for an even count the upper of the two middle values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Median of several rounds for each figure separately; failures are summed. */
export function middleOf(rates: readonly Rate[]): Rate {
  return {
    perSecond: median(rates.map(({ perSecond }) => perSecond)),
    p50Ms: median(rates.map(({ p50Ms }) => p50Ms)),
    p95Ms: median(rates.map(({ p95Ms }) => p95Ms)),
    failures: rates.reduce((sum, { failures }) => sum + failures, 0),
  };
}

function rateOf(latencies: number[], failures: number, startedAt: number): Rate {
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return { perSecond: latencies.length / seconds, p50Ms: at(0.5), p95Ms: at(0.95), failures };
}

const CONNECTIONS = 32;

/** Sends the requests in a loop for a fixed time on 32 connections; each sends its next request after the response. */
export async function hammer(requests: readonly RawRequest[]): Promise<Rate> {
  const latencies: number[] = [];
  let failures = 0;
  let next = 0;
  const startedAt = performance.now();
  const until = startedAt + sizes.hammerSeconds * 1000;
  const one = async () => {
    const connection = await RawConnection.open(requests[0] as RawRequest);
    for (let from = performance.now(); from < until; ) {
      const request = requests[next++ % requests.length] as RawRequest;
      if ((await connection.send(request.bytes)) !== 200) failures += 1;
      const now = performance.now();
      latencies.push(now - from);
      from = now;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return rateOf(latencies, failures, startedAt);
}

/** Sends each request once with fixed concurrency. `expected`: the success status. */
export async function sendAll(
  requests: readonly RawRequest[],
  { concurrency, expected }: { concurrency: number; expected: number },
): Promise<Rate> {
  const connections = await Promise.all(
    Array.from({ length: concurrency }, () => RawConnection.open(requests[0] as RawRequest)),
  );
  const latencies: number[] = [];
  let failures = 0;
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      for (let request = requests[next++]; request; request = requests[next++]) {
        const from = performance.now();
        if ((await connection.send(request.bytes)) !== expected) failures += 1;
        latencies.push(performance.now() - from);
      }
    }),
  );
  const rate = rateOf(latencies, failures, startedAt);
  for (const connection of connections) connection.close();
  return rate;
}

export interface Compared {
  ours: Rate;
  /** Undefined when the compared program is not installed. */
  theirs: Rate | undefined;
  /** Median of the rounds' ratios. */
  ratio: number | undefined;
}

/**
 * Alternates rounds of the portal and of the compared program, so that other load on the machine affects both equally. The order is
 * reversed every round.
 */
export async function inTurns(
  rounds: number,
  ours: (round: number) => Promise<Rate>,
  theirs: ((round: number) => Promise<Rate>) | undefined,
): Promise<Compared> {
  const own: Rate[] = [];
  const peer: Rate[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const turns = [
      async () => void own.push(await ours(round)),
      async () => void (theirs && peer.push(await theirs(round))),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  if (!theirs) return { ours: middleOf(own), theirs: undefined, ratio: undefined };
  const ratios = own.map(({ perSecond }, round) => perSecond / (peer[round]?.perSecond ?? Number.NaN));
  return { ours: middleOf(own), theirs: middleOf(peer), ratio: median(ratios) };
}
