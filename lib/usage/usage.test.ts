import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import type { Database } from "@/lib/db/database";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { getKeyUsage } from "./get-key-usage";
import { UsageRecorder } from "./recorder";
import { forgetUsage } from "./store";
import { forgetActivity } from "./store/activity";

describe("key usage", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function holder() {
    const { id: organisationId } = await harness.makeOrganisation();
    const { id: applicationId } = await harness.makeApplication(organisationId);
    const admin = harness.as("admin", organisationId);
    const { kid } = await issueCertificate.execute(admin, { applicationId, type: "signing", csr: await freshCsr() });
    return { organisationId, admin, kid };
  }
  const lastUsed = async (kid: string) =>
    (await harness.deps.db.prisma.certificate.findUnique({ where: { kid } }))?.lastUsedAt ?? null;

  it("shows when a key was used, by which clients and for which audiences", async () => {
    const { organisationId, admin, kid } = await holder();
    const { usage } = harness.deps;
    const use = { kid, organisationId, clientId: "client-a", audience: "https://as.example" };
    usage.record({ ...use, kind: "success" });
    usage.record({ ...use, kind: "success" });
    usage.record({ ...use, kind: "failure", audience: "other" });
    usage.record({ kid, organisationId, kind: "mtls" });
    const found = await getKeyUsage.execute(admin, { kid });
    expect(found.days).toEqual([
      { day: harness.clock.now().toISOString().slice(0, 10), successes: 2, failures: 1, mtls: 1 },
    ]);
    expect(found.clients).toHaveLength(3);
    expect(found.clients).toContainEqual(
      expect.objectContaining({ clientId: "client-a", audience: "https://as.example", successes: 2 }),
    );
    expect(found.clients).toContainEqual(expect.objectContaining({ clientId: null, audience: null, mtls: 1 }));
    expect(found.lastUsedAt).toBe(found.lastMtlsAt);
    expect(found.lastFailedAt).not.toBeNull();
    expect(await lastUsed(kid)).not.toBeNull();
  });

  it("has correct sums when several processes count the same key concurrently", async () => {
    const { organisationId, admin, kid } = await holder();
    const processes = Array.from({ length: 4 }, () => new UsageRecorder(harness.deps));
    const others = Array.from({ length: 50 }, (_, index) => `other-${index}`);
    for (let round = 0; round < 5; round++) {
      for (const process of processes) {
        for (const name of [kid, ...others])
          process.record({ kid: name, organisationId, clientId: "c", kind: "success" });
      }
      await Promise.all(processes.map((process) => process.flush()));
    }
    const { days } = await getKeyUsage.execute(admin, { kid });
    expect(days).toEqual([expect.objectContaining({ successes: 20 })]);
  });

  it("updates the certificate at most once a minute, and never for a failure", async () => {
    const { organisationId, kid } = await holder();
    const { usage } = harness.deps;
    usage.record({ kid, organisationId, kind: "failure" });
    await usage.flush();
    expect(await lastUsed(kid)).toBeNull();
    usage.record({ kid, organisationId, kind: "success" });
    await usage.flush();
    const first = await lastUsed(kid);
    harness.clock.advance(30_000);
    usage.record({ kid, organisationId, kind: "success" });
    await usage.flush();
    expect(await lastUsed(kid)).toEqual(first);
    harness.clock.advance(31_000);
    usage.record({ kid, organisationId, kind: "mtls" });
    await usage.flush();
    expect((await lastUsed(kid))?.getTime()).toBeGreaterThan(first?.getTime() ?? 0);
  });

  it("keeps counts that can't be written, and writes them when the database is reachable again", async () => {
    const { organisationId, admin, kid } = await holder();
    let isAway = true;
    const real = harness.deps.db;
    const db: Database = {
      ...real,
      query: (statement, values) =>
        isAway ? Promise.reject(new Error("connection refused")) : real.query(statement, values),
    };
    const recorder = new UsageRecorder({ ...harness.deps, db });
    recorder.record({ kid, organisationId, clientId: "c", kind: "success" });
    await recorder.flush();
    recorder.record({ kid, organisationId, clientId: "c", kind: "success" });
    isAway = false;
    await recorder.flush();
    await recorder.flush();
    expect((await getKeyUsage.execute(admin, { kid })).days).toEqual([expect.objectContaining({ successes: 2 })]);
  });

  it("is hidden from other organisations, visible to the organisation's viewers, and validates its input", async () => {
    const { organisationId, kid } = await holder();
    const stranger = await holder();
    await expect(getKeyUsage.execute(stranger.admin, { kid })).rejects.toMatchObject({ code: "not_found" });
    await expect(getKeyUsage.execute(harness.anonymous(), { kid })).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(getKeyUsage.execute(stranger.admin, { kid: "short" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(getKeyUsage.execute(stranger.admin, { kid, days: 401 })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const viewer = harness.as("viewer", organisationId);
    expect(await getKeyUsage.execute(viewer, { kid })).toMatchObject({ lastUsedAt: null, days: [], clients: [] });
  });

  it("counts a client's attempts of several processes, and keeps the latest failure", async () => {
    const { organisationId } = await holder();
    const { db } = harness.deps;
    const clientId = `client-${organisationId}`;
    const now = harness.clock.now();
    const processes = [2_000, 0, 1_000].map((ago) => ({
      ago,
      recorder: new UsageRecorder({ ...harness.deps, clock: { now: () => new Date(now.getTime() - ago) } }),
    }));
    for (const { ago, recorder } of processes) {
      recorder.recordClient({ clientId, organisationId, hasToken: true });
      recorder.recordClient({
        clientId,
        organisationId,
        hasToken: false,
        failure: { check: "key", requestId: `r${ago}` },
      });
      await recorder.flush();
    }
    const hours = await db.prisma.clientHour.findMany({ where: { clientId } });
    const sum = (member: "tokens" | "successes" | "failures") => hours.reduce((all, hour) => all + hour[member], 0);
    expect([sum("tokens"), sum("successes"), sum("failures")]).toEqual([3, 3, 3]);
    expect(await db.prisma.clientActivity.findUnique({ where: { clientId } })).toEqual({
      ...{
        clientId,
        organisationId,
        lastSucceededAt: now,
        lastFailedAt: now,
        failedCheck: "key",
        failedRequestId: "r0",
        lastWithoutKidAt: null,
      },
    });
    expect(await forgetActivity(db, new Date(now.getTime() + DAY_MS))).toBeGreaterThan(0);
    expect(await db.prisma.clientHour.count({ where: { clientId } })).toBe(0);
  });

  it("deletes days after the retention period and keeps newer ones", async () => {
    const { organisationId, admin, kid } = await holder();
    const old = new Date(harness.clock.now().getTime() - 401 * DAY_MS);
    const recorder = new UsageRecorder({ ...harness.deps, clock: { now: () => old } });
    recorder.record({ kid, organisationId, kind: "mtls" });
    await recorder.flush();
    harness.deps.usage.record({ kid, organisationId, kind: "mtls" });
    await harness.deps.usage.flush();
    expect(await forgetUsage(harness.deps.db, new Date(harness.clock.now().getTime() - 400 * DAY_MS))).toBe(1);
    expect((await getKeyUsage.execute(admin, { kid, days: 400 })).days).toHaveLength(1);
  });
});
