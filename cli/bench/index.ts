/**
 * `npm run bench`: what the portal does in a second on this machine, beside cfssl and nginx where they are installed.
 * Needs a built tree. With BENCH_DATABASE_URL everything runs on that (empty) PostgreSQL, else on the embedded database.
 */
import pg from "pg";
import { type RunningPortal, startPortal } from "@/lib/testing/portal";
import { createApplications, issueAll, makeSubmissions } from "./issuance";
import { benchList } from "./list";
import { runAll } from "./load";
import { startCfssl } from "./peers";
import { benchPublishing } from "./publishing";
import { benchReminders } from "./reminders";
import { printLine } from "./report";
import { benchTokens } from "./tokens";

const SUBMISSIONS = Number(process.env.BENCH_SUBMISSIONS ?? 600);
const databaseUrl = process.env.BENCH_DATABASE_URL;

/** A second database on the same server, for the peer's own tables. */
async function peerDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const name = `cfssl_${process.pid}`;
  await client.query(`CREATE DATABASE ${name}`).finally(() => client.end());
  const peer = new URL(url);
  peer.pathname = `/${name}`;
  return peer.href;
}

async function benchIssuance(portal: RunningPortal) {
  const applications = await createApplications(portal, SUBMISSIONS + 40);
  const [warmUp, ...measured] = await makeSubmissions(applications, SUBMISSIONS + 1);
  if (!warmUp) throw new Error("BENCH_SUBMISSIONS must be at least 1");
  await issueAll(portal, [warmUp]);
  const rate = await issueAll(portal, measured);

  const cfssl = await startCfssl(databaseUrl ? await peerDatabase(databaseUrl) : undefined);
  const url = cfssl?.url;
  const tasks = measured.map(({ csr }) => async () => {
    const response = await fetch(String(url), { method: "POST", body: JSON.stringify({ certificate_request: csr }) });
    if (!response.ok) throw new Error(`cfssl: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  });
  const peerRate = cfssl ? await runAll(tasks, 8) : undefined;
  await cfssl?.stop();
  const peer = peerRate ? { peer: { name: "cfssl", perSecond: peerRate.perSecond } } : {};
  printLine({ what: "Issuance (RSA-2048 CSR, new keys, REST)", rate, ...peer });
  return applications;
}

const portal = await startPortal({
  environment: { LOG_LEVEL: "warn", ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) },
});
try {
  const engine = databaseUrl ? "PostgreSQL" : "embedded PGlite";
  console.log(
    `On ${engine}. First start in ${(portal.startMs / 1000).toFixed(1)} s, ${Math.round(await portal.memoryMb())} MB.`,
  );
  const applications = await benchIssuance(portal);
  const application = applications.at(-1);
  if (!application) throw new Error("No application to publish for");
  await benchPublishing(portal, application);
  await benchTokens(portal, application);
  if (databaseUrl) await benchList(portal, application, databaseUrl);
  else console.log("(the list of 100,000 is measured on PostgreSQL: set BENCH_DATABASE_URL)");
  if (databaseUrl) await benchReminders(portal.dataDir, databaseUrl);
  console.log(`At the end ${Math.round(await portal.memoryMb())} MB.`);
} finally {
  await portal.stop();
}
