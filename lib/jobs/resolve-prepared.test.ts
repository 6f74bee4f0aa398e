import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failPrepared } from "@/lib/certificates/fail-prepared";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { makeKey } from "@/lib/certificates/testing";
import type { Database } from "@/lib/db/database";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { INTERRUPTED_AFTER_MS, resolvePrepared } from "./resolve-prepared";

describe("resolvePrepared", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  /** An issuance without its second commit: the database connection was lost after the signature. */
  async function interrupted() {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id);
    const admin = harness.as("admin", organisation.id);
    const key = await makeKey();
    const input = { applicationId: application.id, type: "signing", csr: key.csr() };
    const real = harness.deps.db;
    const failing: Database = {
      ...real,
      query: (statement, values) =>
        statement.name.startsWith("certificate-activate")
          ? Promise.reject(new Error("connection lost"))
          : real.query(statement, values),
    };
    await expect(issueCertificate.execute({ ...admin, deps: { ...admin.deps, db: failing } }, input)).rejects.toThrow(
      "connection lost",
    );
    return { admin, input, applicationId: application.id };
  }

  const find = (applicationId: string) => harness.deps.db.prisma.certificate.findFirst({ where: { applicationId } });

  it("closes an interrupted issuance, revokes its serial and releases its key", async () => {
    const { admin, input, applicationId } = await interrupted();
    expect(await resolvePrepared(harness.deps)).toBe(0); // too recent to count as interrupted
    expect(await find(applicationId)).toMatchObject({ status: "prepared" });
    harness.clock.advance(INTERRUPTED_AFTER_MS + 1_000);
    expect(await resolvePrepared(harness.deps)).toBe(1);
    const row = await find(applicationId);
    expect(row).toMatchObject({ status: "failed", kid: null, der: null });
    expect(row?.revokedAt).toBeInstanceOf(Date);
    const events = await harness.deps.db.prisma.auditEvent.findMany({ where: { entityId: row?.id ?? "" } });
    expect(events.map(({ operation }) => operation).sort()).toEqual(["certificate.fail_prepared", "certificate.issue"]);
    expect((await issueCertificate.execute(admin, input)).status).toBe("active");
  });

  it("closes each record once when several processes run concurrently", async () => {
    for (let i = 0; i < 3; i++) await interrupted();
    harness.clock.advance(INTERRUPTED_AFTER_MS + 1_000);
    const closed = await Promise.all([1, 2, 3].map(() => resolvePrepared(harness.deps)));
    expect(closed.reduce((sum, count) => sum + count)).toBe(3);
  });

  it("can be run by the job only", async () => {
    const { applicationId } = await interrupted();
    const row = await find(applicationId);
    await expect(failPrepared.execute(harness.as("super_admin"), { certificateId: row?.id })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
