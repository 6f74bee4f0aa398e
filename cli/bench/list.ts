import pg from "pg";
import { defineStatement } from "@/lib/db/statement";
import type { RunningPortal } from "@/lib/testing/portal";
import { createApplication, issueOne } from "./issuance";
import { middleOf, type Rate, sendAll } from "./load";
import { rawRequest } from "./raw-client";
import { printRate } from "./report";
import { sizes } from "./sizes";

const CONCURRENCY = 4;

/** Lists the certificates of one organisation that has `rows` of them: first page, a page sorted by expiry, and a search. */
export async function benchList(portal: RunningPortal, rows: number): Promise<void> {
  const page = async (what: string, query: string) => {
    const request = rawRequest(`${portal.url}/api/v1/certificates?limit=50${query}`, {
      headers: { Authorization: `Bearer ${portal.token}` },
    });
    const requests = Array.from({ length: sizes.listRequests }, () => request);
    const rates: Rate[] = [];
    for (let round = 0; round < sizes.rounds; round += 1)
      rates.push(await sendAll(requests, { concurrency: CONCURRENCY, expected: 200 }));
    printRate(`List of ${rows.toLocaleString("en")}, ${what}`, middleOf(rates));
  };
  await page("newest first", "");
  await page("by expiry, active", "&sort=notAfter&status=active");
  await page("search by subject", "&q=bench-99");
}

/**
 * Issues a certificate and inserts copies with other ids directly into PostgreSQL, `active` and `revoked` ones: issuing them is a
 * separate benchmark.
 */
export async function fillCertificates(
  portal: RunningPortal,
  databaseUrl: string,
  count: { active: number; revoked: number },
): Promise<void> {
  const application = await createApplication(portal);
  await issueOne(portal, application, "encryption");
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const columns = await client.query<{ column_name: string }>(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'certificates' AND table_schema = 'public'",
    );
    const fresh: Record<string, string> = {
      id: "gen_random_uuid()::text",
      status: `(CASE WHEN n <= ${count.active} THEN 'active' ELSE 'revoked' END)::certificate_status`,
      kid: "translate(rtrim(encode(sha256(('k' || n)::bytea), 'base64'), '='), '+/', '-_')",
      serial: "'4' || substr(encode(sha256(('s' || n)::bytea), 'hex'), 1, 33)",
      thumbprint_sha256: "encode(sha256(('k' || n)::bytea), 'hex')",
      search_text: "'bench-' || n",
      replaces_id: "NULL",
      not_after: "c.not_after + n * interval '1 minute'",
      created_at: "c.created_at - n * interval '1 second'",
      revoked_at: `CASE WHEN n > ${count.active} THEN c.created_at END`,
      revocation_reason: `CASE WHEN n > ${count.active} THEN 'superseded' END`,
    };
    const names = columns.rows.map((row) => row.column_name);
    const values = names.map((name) => fresh[name] ?? `c.${name}`);
    const copy = defineStatement<{ applicationId: string }>(
      "bench-copy",
      `INSERT INTO certificates (${names.join(", ")})
       SELECT ${values.join(", ")}
       FROM (SELECT * FROM certificates WHERE application_id = $applicationId AND kid IS NOT NULL LIMIT 1) AS c,
            generate_series(1, ${count.active + count.revoked}) AS n`,
    );
    await client.query(copy.text, copy.valuesOf({ applicationId: application.id }));
    await client.query("VACUUM (ANALYZE) certificates"); // otherwise autovacuum would run during the measurement
  } finally {
    await client.end();
  }
}
