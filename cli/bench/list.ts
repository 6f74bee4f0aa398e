import pg from "pg";
import type { RunningPortal } from "@/lib/testing/portal";
import type { BenchApplication } from "./issuance";
import { runAll } from "./load";
import { printLine } from "./report";

const ROWS = 100_000;
const REQUESTS = 200;

/**
 * The list of certificates with 100,000 of them in one organisation: first page, a search, and a page by expiry.
 * The rows are copies of an issued one under other ids, written straight into PostgreSQL: issuing them would measure something else.
 */
export async function benchList(
  portal: RunningPortal,
  application: BenchApplication,
  databaseUrl: string,
): Promise<void> {
  await fill(application, databaseUrl);
  const page = (what: string, query: string) => async () => {
    const tasks = Array.from({ length: REQUESTS }, () => async () => {
      await portal.api("GET", `/certificates?limit=50${query}`);
    });
    printLine({ what: `List of ${ROWS.toLocaleString("en")}, ${what}`, rate: await runAll(tasks, 4) });
  };
  await page("newest first", "")();
  await page("by expiry, active", "&sort=notAfter&status=active")();
  await page("search by subject", "&q=bench-99")();
}

async function fill(application: BenchApplication, databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const columns = await client.query<{ column_name: string }>(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'certificates' AND table_schema = 'public'",
    );
    const fresh: Record<string, string> = {
      id: "gen_random_uuid()::text",
      kid: "translate(rtrim(encode(sha256(('k' || n)::bytea), 'base64'), '='), '+/', '-_')",
      serial: "encode(sha256(('s' || n)::bytea), 'hex')",
      thumbprint_sha256: "encode(sha256(('k' || n)::bytea), 'hex')",
      search_text: "'bench-' || n",
      replaces_id: "NULL",
      not_after: "c.not_after + n * interval '1 minute'",
      created_at: "c.created_at - n * interval '1 second'",
    };
    const names = columns.rows.map((row) => row.column_name);
    const values = names.map((name) => fresh[name] ?? `c.${name}`);
    await client.query(
      `INSERT INTO certificates (${names.join(", ")})
       SELECT ${values.join(", ")}
       FROM (SELECT * FROM certificates WHERE application_id = $1 AND kid IS NOT NULL LIMIT 1) AS c,
            generate_series(1, ${ROWS}) AS n`,
      [application.id],
    );
    await client.query("ANALYZE certificates");
  } finally {
    await client.end();
  }
}
