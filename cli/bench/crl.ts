import { generateKeyPairSync } from "node:crypto";
import { parseCrl } from "@/lib/pki/crl-parse";
import type { RunningPortal } from "@/lib/testing/portal";
import { createApplication, toCsrs } from "./issuance";
import { median } from "./load";
import { sizes } from "./sizes";

interface Issued {
  kid: string;
  serialNumber: string;
  issuerId: string;
}

/** Measures how long a running portal takes to sign a large CRL, and how long that blocks the event loop. */
export async function benchCrl(portal: RunningPortal, cronSecret: string): Promise<void> {
  const times: number[] = [];
  const lags: number[] = [];
  for (let round = 0; round < sizes.rounds; round += 1) {
    await worstLagMs(portal); // each reading resets the maximum
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
  console.log(
    `CRL with ${entries} entries read, signed and published in ${ms} ms; event loop blocked for at most ${lagMs} ms`,
  );
}

/** Time from the response to a revocation until the published CRL lists it: median and maximum. The guarantee is one second. */
export async function benchRevocation(portal: RunningPortal): Promise<void> {
  const times: number[] = [];
  const application = await createApplication(portal);
  const path = `/applications/${application.id}/certificates`;
  const csrs = toCsrs(
    Array.from({ length: sizes.revocations }, () => generateKeyPairSync("ec", { namedCurve: "P-256" })),
  );
  let size = 0;
  for (const csr of csrs) {
    const { kid, serialNumber, issuerId } = await portal.api<Issued>("POST", path, { type: "signing", csr });
    await portal.api("POST", `/certificates/${kid}/revoke`, { reason: "superseded" });
    const startedAt = performance.now();
    const serial = Buffer.from(serialNumber, "hex");
    for (;;) {
      const crl = Buffer.from(await (await fetch(`${portal.url}/pki/${issuerId}.crl`)).arrayBuffer());
      size = crl.length;
      if (crl.includes(serial)) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    times.push(performance.now() - startedAt);
  }
  const [usual, slowest] = [Math.round(median(times)), Math.round(Math.max(...times))];
  const kilobytes = Math.ceil(size / 1000).toLocaleString("en");
  console.log(
    `From a revocation to its CRL of ${kilobytes} kB: ${usual} ms, at most ${slowest} ms (${sizes.revocations} revocations)`,
  );
}

/** From the server's metrics, which use perf_hooks' monitorEventLoopDelay. */
async function worstLagMs(portal: RunningPortal): Promise<number> {
  const metrics = await (await fetch(`${portal.url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(metrics)?.[1] ?? Number.NaN) * 1000;
}
