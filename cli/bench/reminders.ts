import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import pg from "pg";
import { defineStatement } from "@/lib/db/statement";
import { NODE_FLAGS, type RunningPortal } from "@/lib/testing/portal";
import { type BenchApplication, createApplication, issueOne } from "./issuance";
import { sizes } from "./sizes";

const { certificates: CERTIFICATES, due: DUE, organisations: ORGANISATIONS } = sizes;
/** Expiries are spread evenly over the 350 days of validity, as in a portal in regular use. */
const LIFE_DAYS = 350;
const BATCH = 50_000;

/**
 * Runs the reminder job on a million certificates of which ten thousand are due: seconds until all emails are queued, and the peak
 * memory of the process. The other certificates near their expiry already have their reminders.
 */
export async function benchReminders(
  portal: RunningPortal,
  { databaseUrl, cronSecret }: { databaseUrl: string; cronSecret: string },
): Promise<void> {
  const application = await createApplication(portal);
  await issueOne(portal, application, "transport"); // the one that fill() copies
  // The portal's own hourly job would send the reminders that are to be measured.
  process.kill(portal.pid, "SIGSTOP");
  try {
    await measure(portal.dataDir, { databaseUrl, cronSecret, application });
  } finally {
    process.kill(portal.pid, "SIGCONT");
  }
}

async function measure(
  dataDir: string,
  { databaseUrl, cronSecret, application }: { databaseUrl: string; cronSecret: string; application: BenchApplication },
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await fill(client, application);
  } finally {
    await client.end();
  }
  const first = await runJob({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, CRON_SECRET: cronSecret });
  const again = await runJob({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, CRON_SECRET: cronSecret });
  const size = `${CERTIFICATES.toLocaleString("en")} certificates`;
  console.log(
    `Reminders, ${size}: ${first.output} in ${first.seconds.toFixed(1)} s, at most ${Math.round(first.peakMb)} MB; again: ${again.output} in ${again.seconds.toFixed(1)} s, ${Math.round(again.peakMb)} MB`,
  );
}

const FILL_ORGANISATIONS = [
  `INSERT INTO organisations (id, legal_name, registration_number, country, status, created_at, updated_at)
   SELECT 'bench-o' || n, 'Bench ' || n, 'bench-' || n, 'GB', 'active', now(), now() FROM generate_series(1, $count) n`,
  `INSERT INTO users (id, email, name, status, created_at, updated_at)
   SELECT 'bench-u' || n, 'admin-' || n || '@bench.example', 'Admin ' || n, 'active', now(), now() FROM generate_series(1, $count) n`,
  `INSERT INTO memberships (id, user_id, organisation_id, role, created_at)
   SELECT 'bench-m' || n, 'bench-u' || n, 'bench-o' || n, 'admin', now() FROM generate_series(1, $count) n`,
  `INSERT INTO contacts (id, organisation_id, kind, name, email, created_at)
   SELECT 'bench-c' || n, 'bench-o' || n, 'technical', 'Contact', 'contact-' || n || '@bench.example', now() FROM generate_series(1, $count) n`,
].map((text, index) => defineStatement<{ count: number }>(`bench-fill-${index}`, text));

/** Creates organisations with an administrator and a contact each, and copies of the application's certificate with expiries over the year. */
async function fill(client: pg.Client, application: BenchApplication): Promise<void> {
  for (const { text, valuesOf } of FILL_ORGANISATIONS) await client.query(text, valuesOf({ count: ORGANISATIONS }));
  const { rows } = await client.query<{ column_name: string }>(
    "SELECT column_name FROM information_schema.columns WHERE table_name = 'certificates' AND table_schema = 'public'",
  );
  const end = `date_trunc('day', now()) + ((n::bigint * ${LIFE_DAYS} / ${CERTIFICATES}) + 1) * interval '1 day' + interval '12 hours'`;
  const fresh: Record<string, string> = {
    id: "'bench-' || n",
    kid: "'bench-k' || n",
    serial: "'bench-s' || n",
    thumbprint_sha256: "'bench-t' || n",
    search_text: "'bench-' || n",
    organisation_id: `'bench-o' || (1 + n % ${ORGANISATIONS})`,
    application_id: "NULL",
    status: "'active'",
    replaces_id: "NULL",
    not_after: end,
    not_before: `${end} - interval '${LIFE_DAYS} days'`,
    created_at: `${end} - interval '${LIFE_DAYS} days'`,
  };
  const names = rows.map(({ column_name }) => column_name);
  const values = names.map((name) => fresh[name] ?? `c.${name}`);
  const copy = defineStatement<{ applicationId: string; from: number; until: number }>(
    "bench-copy",
    `INSERT INTO certificates (${names.join(", ")}) SELECT ${values.join(", ")}
     FROM (SELECT * FROM certificates WHERE application_id = $applicationId AND kid IS NOT NULL LIMIT 1) c,
       generate_series($from::int, $until::int) n`,
  );
  for (let from = 1; from <= CERTIFICATES; from += BATCH) {
    const until = Math.min(CERTIFICATES, from + BATCH - 1);
    await client.query(copy.text, copy.valuesOf({ applicationId: application.id, from, until }));
  }
  // All but DUE certificates in the window already have their latest due reminder: the lowest threshold reached.
  const remind = defineStatement<{ due: number }>(
    "bench-remind",
    `INSERT INTO reminders (subject, threshold, recipient, outcome, not_after, created_at)
     SELECT c.id, (SELECT min(t) FROM unnest(ARRAY[60, 30, 14, 7, 1, 0, -7]) t WHERE c.not_after::date - now()::date <= t),
       'admin-x@bench.example', 'queued', c.not_after, now()
     FROM (SELECT id, not_after, row_number() OVER (ORDER BY md5(id)) AS place FROM certificates
       WHERE id LIKE 'bench-%' AND not_after < date_trunc('day', now()) + interval '61 days') c
     WHERE c.place > $due`,
  );
  await client.query(remind.text, remind.valuesOf({ due: DUE }));
  await client.query("VACUUM ANALYZE certificates");
  await client.query("ANALYZE reminders");
}

/** Runs the job in a separate process, as an operator would. */
async function runJob(
  environment: Record<string, string>,
): Promise<{ output: string; seconds: number; peakMb: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...NODE_FLAGS, "dist/cli.js", "job", "expiry-reminders"], {
    env: { ...process.env, ...environment, SMTP_URL: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  let peakMb = 0;
  const watch = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 100);
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`The job exited with code ${code}`);
  return { output: output.trim(), seconds: (performance.now() - startedAt) / 1000, peakMb };
}
