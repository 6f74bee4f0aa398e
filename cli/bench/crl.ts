import { parseCrl } from "@/lib/pki/crl-parse";
import type { RunningPortal } from "@/lib/testing/portal";
import { median } from "./load";

const ROUNDS = 3;

/** Signs a CRL of many entries in a running portal; how long that took, and how long it kept everything else waiting. */
export async function benchCrl(portal: RunningPortal, cronSecret: string): Promise<void> {
  const times: number[] = [];
  const lags: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await worstLagMs(portal); // the figure starts anew with every reading
    const startedAt = performance.now();
    const response = await fetch(`${portal.url}/api/cron/publish-crl`, {
      method: "POST",
      headers: { authorization: `Bearer ${cronSecret}` },
    });
    if (!response.ok) throw new Error(`publish-crl: ${response.status} ${await response.text()}`);
    times.push(performance.now() - startedAt);
    lags.push(await worstLagMs(portal));
  }
  const [{ issuerId }] = (await portal.api<{ items: [{ issuerId: string }] }>("GET", "/certificates?limit=1")).items;
  const crl = await (await fetch(`${portal.url}/pki/${issuerId}.crl`)).arrayBuffer();
  const entries = parseCrl(new Uint8Array(crl)).entries.length.toLocaleString("en");
  const [ms, lagMs] = [Math.round(median(times)), Math.max(...lags).toFixed(0)];
  console.log(`CRL of ${entries}, read, signed, published in ${ms} ms; event loop blocked ${lagMs} ms at most`);
}

/** From perf_hooks' monitorEventLoopDelay in the server, by way of its metrics. */
async function worstLagMs(portal: RunningPortal): Promise<number> {
  const metrics = await (await fetch(`${portal.url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(metrics)?.[1] ?? Number.NaN) * 1000;
}
