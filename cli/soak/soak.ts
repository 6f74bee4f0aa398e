import type { RunningPortal } from "@/lib/testing/portal";
import { type Attack, attacks } from "./attacks";
import { type Reading, readProcess } from "./measure";
import { openWires, pause, type Target, type Wire } from "./wire";

export interface SoakOptions {
  scale: number;
  seconds: number;
  print(line: string): void;
}

/** The number of descriptors varies with database connections, log and timers. */
const SPARE_DESCRIPTORS = 16;
/** The process starts with a heap of at most 512 MB; bodies and sockets are outside it. */
const MOST_RSS_MB = 900;
/** Allowed growth after all attacks: caches that were empty before, garbage that is not yet collected. */
const SPARE_HEAP_MB = 256;
const SETTLE_MS = 40_000;
const POLL_EVERY_MS = 250;
const STOP_MS = 10_000;
const HANGING = 50;

/** The environment of a portal under attack: fewer connections than an attacker opens. */
export const SOAK_ENVIRONMENT = { LOG_LEVEL: "warn", MAX_CONNECTIONS: "2048" };

/**
 * Runs the attacks against a running portal one after another, and reads its process before, during and after each.
 * @returns one sentence for each leak or missing response; empty on success
 */
export async function soak(portal: RunningPortal, options: SoakOptions): Promise<string[]> {
  const { hostname: host, port } = new URL(portal.url);
  const target = { host, port: Number(port) };
  const failures: string[] = [];
  options.print(header());
  const atFirst = await warmUp(portal);
  for (const attack of attacks) failures.push(...(await attackOnce(portal, target, attack, options)));
  const atLast = await settled(portal, atFirst);
  if (atLast.heapMb > atFirst.heapMb + SPARE_HEAP_MB) {
    failures.push(`Memory: ${mb(atFirst.heapMb)} before all attacks, ${mb(atLast.heapMb)} after them.`);
  }
  failures.push(...(await stopUnderAttack(portal, target, options)));
  return failures;
}

/** The first page loads Next, which registers its listeners. */
async function warmUp(portal: RunningPortal): Promise<Reading> {
  for (let round = 0; round < 20; round += 1) await (await fetch(`${portal.url}/sign-in`)).text();
  await pause(1_000);
  return readProcess(portal);
}

async function attackOnce(
  portal: RunningPortal,
  target: Target,
  attack: Attack,
  options: SoakOptions,
): Promise<string[]> {
  const failures: string[] = [];
  const wires: Wire[] = [];
  const before = await readProcess(portal);
  const during: Reading[] = [];
  let isRunning = true;
  const polling = (async () => {
    while (isRunning) {
      during.push(await readProcess(portal));
      await pause(POLL_EVERY_MS);
    }
  })().catch((error: Error) => void failures.push(`${attack.name}: ${error.message}.`));
  let words = "";
  try {
    words = await attack.run({ ...options, target, tls: { ...target, port: portal.mtlsPort } }, wires);
  } catch (error) {
    failures.push(`${attack.name}: ${(error as Error).message}.`);
  }
  isRunning = false;
  await polling;
  for (const wire of wires) wire.close();
  const after = await settled(portal, before);
  const peak = highest(during);
  options.print(row(attack.name, before, peak, after, words));
  if (after.descriptors > before.descriptors + SPARE_DESCRIPTORS) {
    failures.push(`${attack.name}: ${before.descriptors} descriptors before, ${after.descriptors} after it.`);
  }
  if (peak.rssMb > MOST_RSS_MB)
    failures.push(`${attack.name}: ${mb(peak.rssMb)} of memory, at most ${MOST_RSS_MB} MB.`);
  return failures;
}

/** Polls until the descriptors are released, at most until every slow request has timed out. */
async function settled(portal: RunningPortal, before: Reading): Promise<Reading> {
  const until = performance.now() + SETTLE_MS;
  for (;;) {
    const reading = await readProcess(portal).catch(() => undefined); // it may still process a queue
    const isSettled =
      reading !== undefined &&
      reading.descriptors <= before.descriptors + SPARE_DESCRIPTORS &&
      reading.heapMb <= before.heapMb + SPARE_HEAP_MB;
    if (isSettled || performance.now() > until) return reading ?? readProcess(portal);
    await pause(POLL_EVERY_MS);
  }
}

/** SIGTERM stops the process within ten seconds regardless of its open connections. */
async function stopUnderAttack(portal: RunningPortal, target: Target, { print }: SoakOptions): Promise<string[]> {
  const wires = await openWires(target, HANGING);
  for (const [index, wire] of wires.entries()) {
    const isBody = index % 2 === 0;
    wire.write(`${isBody ? "POST" : "GET"} /api/v1/csr/inspect HTTP/1.1\r\nHost: portal\r\n`);
    if (isBody) wire.write("Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
  }
  await pause(500);
  const start = performance.now();
  await portal.stop();
  const ms = performance.now() - start;
  for (const wire of wires) wire.close();
  print(`SIGTERM with ${HANGING} unfinished requests: stopped after ${(ms / 1000).toFixed(1)} s.`);
  return ms > STOP_MS ? [`SIGTERM: the process took ${(ms / 1000).toFixed(1)} s to stop; the limit is 10 s.`] : [];
}

function highest(readings: readonly Reading[]): Reading {
  const most = (member: keyof Reading) => Math.max(0, ...readings.map((reading) => reading[member]));
  return { descriptors: most("descriptors"), rssMb: most("rssMb"), heapMb: most("heapMb"), delayMs: most("delayMs") };
}

const mb = (value: number) => `${Math.round(value)} MB`;
const three = (values: readonly number[]) => values.map((value) => Math.round(value)).join(" / ");

const columns = (name: string, descriptors: string, memory: string, delay: string, words: string) =>
  `${name.padEnd(30)} ${descriptors.padEnd(20)} ${memory.padEnd(18)} ${delay.padEnd(18)} ${words}`;

const header = () =>
  `${columns("before / during / after", "descriptors", "RSS in MB", "loop delay in ms", "responses")}`;

const row = (name: string, before: Reading, peak: Reading, after: Reading, words: string) =>
  columns(
    name,
    three([before.descriptors, peak.descriptors, after.descriptors]),
    three([before.rssMb, peak.rssMb, after.rssMb]),
    three([before.delayMs, peak.delayMs, after.delayMs]),
    words,
  );
