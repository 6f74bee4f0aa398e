/**
 * `npm run bench`: measures the portal's throughput on this machine, compared with cfssl and nginx where they are installed.
 * `BENCH_SIZE=tiny` runs everything with small numbers, for the tests. Exit code 1 when a request failed.
 * Arguments select parts: `npm run bench -- tokens`. Requires a build. BENCH_DATABASE_URL selects an (empty) PostgreSQL instead of the
 * embedded database.
 */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { startPortal } from "@/lib/testing/portal";
import { benchCrl, benchRevocation } from "./crl";
import { benchIssuance } from "./issuance";
import { benchList, fillCertificates } from "./list";
import { benchPublishing } from "./publishing";
import { benchReminders } from "./reminders";
import { sizes } from "./sizes";
import { benchTimeline } from "./timeline";
import { benchTokens } from "./tokens";

const databaseUrl = process.env.BENCH_DATABASE_URL;

const PARTS = ["issuance", "publishing", "tokens", "list", "reminders"] as const;
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PARTS.some((part) => part === name));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(", ")}. Choose from ${PARTS.join(", ")}, or omit to run all.`);
  process.exit(1);
}
const wants = (part: (typeof PARTS)[number]) => wanted.length === 0 || wanted.includes(part);

/** A second database on the same server, for the tables of the compared program. */
async function peerDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const name = `cfssl_${process.pid}`;
  await client.query(`CREATE DATABASE ${name}`).finally(() => client.end());
  const peer = new URL(url);
  peer.pathname = `/${name}`;
  return peer.href;
}

const cronSecret = randomBytes(32).toString("hex");
const environment = { LOG_LEVEL: "warn", CRON_SECRET: cronSecret, DATABASE_URL: databaseUrl ?? "" };
const portal = await startPortal({ environment });
try {
  const database = databaseUrl ? "PostgreSQL" : "embedded PGlite";
  const memory = async () => `${Math.round(await portal.memoryMb())} MB`;
  console.log(`Database: ${database}. First start in ${(portal.startMs / 1000).toFixed(1)} s, ${await memory()}.`);
  if (wants("issuance")) await benchIssuance(portal, databaseUrl && (await peerDatabase(databaseUrl)));
  if (wants("publishing")) {
    await benchPublishing(portal);
    await benchRevocation(portal);
  }
  if (wants("tokens")) await benchTokens(portal);
  if (databaseUrl && wants("list")) {
    await fillCertificates(portal, databaseUrl, sizes);
    await benchList(portal, sizes.active + sizes.revoked);
    await benchCrl(portal, cronSecret);
    await benchRevocation(portal);
  }
  console.log(`Memory at the end: ${await memory()}.`);
  if (databaseUrl && wants("reminders")) {
    await benchReminders(portal, { databaseUrl, cronSecret });
    await benchTimeline(portal);
  }
  if (!databaseUrl)
    console.log(
      "(long lists, their CRL, reminders and the timeline are measured on PostgreSQL: set BENCH_DATABASE_URL)",
    );
} finally {
  await portal.stop();
}
