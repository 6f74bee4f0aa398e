import { afterAll, beforeAll, expect, it } from "vitest";
import type { Statement } from "@/lib/db/statement";
import type { Deps } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { issueCertificate } from "./issue-certificate";
import { csrForNames, freshCsr } from "./testing";

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

type Recorded = Pick<Statement, "name" | "text">;

/** The generic plan of the statement: the one that a connection caches for any values. */
async function genericPlan({ db }: Deps, { text }: Recorded): Promise<PlanNode[]> {
  const values = Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
  return db.transaction(async (tx) => {
    await tx.$executeRawUnsafe("SET LOCAL plan_cache_mode = force_generic_plan");
    await tx.$executeRawUnsafe(`PREPARE generic AS ${text}`);
    const execution = `EXECUTE generic(${Array(values).fill("NULL").join(", ")})`;
    const rows = await tx.$queryRawUnsafe<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(
      `EXPLAIN (FORMAT JSON) ${execution}`,
    );
    await tx.$executeRawUnsafe("DEALLOCATE generic");
    return rows.flatMap((row) => row["QUERY PLAN"]).flatMap(({ Plan }) => nodesOf(Plan));
  });
}

/** Indexes that find one certificate, or the certificates in use of one holder. */
const NARROW = ["certificates_pkey", "certificates_kid_key", "certificates_in_use"];

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

/** The same dependencies, recording each raw statement. */
function recording(deps: Deps, statements: Recorded[]): Deps {
  const query: Deps["db"]["query"] = (statement, values) => {
    statements.push(statement);
    return deps.db.query(statement, values);
  };
  const db = new Proxy(deps.db, {
    get: (target, name, receiver) => (name === "query" ? query : Reflect.get(target, name, receiver)),
  });
  return { ...deps, db };
}

/** Adds certificates without ANALYZE: in PostgreSQL's statistics the table is empty. */
async function addMany({ db }: Deps, kid: string, count: number): Promise<void> {
  await db.prisma.$executeRaw`
    INSERT INTO certificates
    SELECT r.* FROM certificates c, generate_series(1, ${count}::int) n, jsonb_populate_record(c, jsonb_build_object(
      'id', c.id || '-' || n, 'kid', c.kid || '-' || n, 'serial', c.serial || n)) r
    WHERE c.kid = ${kid}`;
}

it.each(["application", "organisation"])(
  "issuing to an %s reads certificates by narrow indexes only",
  async (holder) => {
    const { id: organisationId } = await harness.makeOrganisation();
    const { id: applicationId } = await harness.makeApplication(organisationId);
    const statements: Recorded[] = [];
    const root = harness.as("super_admin");
    const given =
      holder === "application"
        ? { applicationId, type: "signing", csr: await freshCsr() }
        : { organisationId, type: "organisation-transport", csr: csrForNames("api.bank-of-tests.com") };
    const { kid } = await issueCertificate.execute({ ...root, deps: recording(root.deps, statements) }, given);
    await addMany(harness.deps, kid, 2_000);
    const ofCertificates = statements.filter(({ text }) => /\bcertificates\b/.test(text));
    expect(ofCertificates).toHaveLength(3);
    for (const statement of ofCertificates) {
      const plan = await genericPlan(harness.deps, statement);
      const indexes = plan
        .flatMap((node) => node["Index Name"] ?? [])
        .filter((name) => name.startsWith("certificates_"));
      expect(indexes.length, statement.name).toBeGreaterThan(0);
      expect(NARROW, statement.name).toEqual(expect.arrayContaining(indexes));
      const whole = plan.filter((node) => node["Node Type"] === "Seq Scan");
      expect(
        whole.map((node) => node["Relation Name"]),
        statement.name,
      ).not.toContain("certificates");
    }
  },
);
