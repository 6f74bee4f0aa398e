import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { getCertificate } from "./get-certificate";
import { issueCertificate } from "./issue-certificate";
import { renewCertificate } from "./renew-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { getRotation } from "./rotation";
import { freshCsr } from "./testing";

describe("revoking and renewing", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function holder() {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id);
    const admin = harness.as("admin", organisation.id);
    const issue = async (csr?: string, ctx: Context = admin) =>
      issueCertificate.execute(ctx, { applicationId: application.id, type: "signing", csr: csr ?? (await freshCsr()) });
    return { organisation, application, admin, issue };
  }

  describe("renewCertificate", () => {
    it("creates a successor; the predecessor stays valid and is superseded", async () => {
      const { admin, issue } = await holder();
      const first = await issue();
      const second = await renewCertificate.execute(admin, { kid: first.kid, csr: await freshCsr() });
      expect(second).toMatchObject({ replaces: first.kid, replacedBy: null, name: first.name, type: first.type });
      expect(await getCertificate.execute(admin, { kid: first.kid })).toMatchObject({
        status: "active",
        isSuperseded: true,
        replacedBy: second.kid,
      });
    });

    it("lets exactly one of 50 concurrent renewals succeed; the others get conflict (R1)", async () => {
      const { admin, application, issue } = await holder();
      const first = await issue();
      const csrs = await Promise.all(Array.from({ length: 50 }, () => freshCsr()));
      const outcomes = await Promise.allSettled(
        csrs.map((csr) => renewCertificate.execute(admin, { kid: first.kid, csr })),
      );
      expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "conflict" });
      }
      expect((await getCertificate.execute(admin, { kid: first.kid })).isSuperseded).toBe(true);
      const where = { applicationId: application.id, status: "active" as const };
      expect(await harness.deps.db.prisma.certificate.count({ where })).toBe(2);
    });

    it("rejects a revoked predecessor, viewers and other organisations", async () => {
      const { organisation, admin, issue } = await holder();
      const { kid } = await issue();
      const csr = await freshCsr();
      const stranger = await holder();
      await expect(renewCertificate.execute(harness.as("viewer", organisation.id), { kid, csr })).rejects.toMatchObject(
        { code: "forbidden" },
      );
      await expect(renewCertificate.execute(stranger.admin, { kid, csr })).rejects.toMatchObject({ code: "not_found" });
      await expect(renewCertificate.execute(admin, { kid: "short", csr })).rejects.toMatchObject({
        code: "invalid_input",
      });
      await revokeCertificate.execute(admin, { kid, reason: "superseded" });
      await expect(renewCertificate.execute(admin, { kid, csr })).rejects.toMatchObject({
        code: "conflict",
        details: { reason: "predecessor_revoked" },
      });
    });

    it("succeeds again once after the successor is revoked, under concurrent requests", async () => {
      const { admin, issue } = await holder();
      const first = await issue();
      const current = () => getCertificate.execute(admin, { kid: first.kid });
      const second = await renewCertificate.execute(admin, { kid: first.kid, csr: await freshCsr() });
      await revokeCertificate.execute(admin, { kid: second.kid, reason: "keyCompromise" });
      expect(await current()).toMatchObject({ status: "active", isSuperseded: false, replacedBy: null });

      const csrs = await Promise.all(Array.from({ length: 8 }, () => freshCsr()));
      const outcomes = await Promise.allSettled(
        csrs.map((csr) => renewCertificate.execute(admin, { kid: first.kid, csr })),
      );
      const [third, ...others] = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
      expect(others).toEqual([]);
      expect(await current()).toMatchObject({ isSuperseded: true, replacedBy: third?.kid });
      // The revoked successor still names its predecessor.
      expect(await getCertificate.execute(admin, { kid: second.kid })).toMatchObject({ replaces: first.kid });
      expect(await getRotation.execute(admin, { kid: first.kid })).toMatchObject({
        successor: { certificate: { kid: third?.kid } },
      });
    });

    it("still names the successor after both are revoked", async () => {
      const { admin, issue } = await holder();
      const first = await issue();
      const second = await renewCertificate.execute(admin, { kid: first.kid, csr: await freshCsr() });
      await revokeCertificate.execute(admin, { kid: first.kid, reason: "superseded" });
      await revokeCertificate.execute(admin, { kid: second.kid, reason: "cessationOfOperation" });
      expect(await getCertificate.execute(admin, { kid: first.kid })).toMatchObject({ replacedBy: second.kid });
    });

    it("may exceed the limit by one, so that an application at its limit can rotate", async () => {
      const { admin, application, issue } = await holder();
      await harness.deps.db.prisma.application.update({ where: { id: application.id }, data: { certificateLimit: 1 } });
      const first = await issue();
      await expect(issue()).rejects.toMatchObject({ details: { reason: "certificate.limit_reached" } });
      const second = await renewCertificate.execute(admin, { kid: first.kid, csr: await freshCsr() });
      expect(second.status).toBe("active");
    });

    it("names the limit when a second renewal finds the first predecessor still in use", async () => {
      const { admin, application, issue } = await holder();
      await harness.deps.db.prisma.application.update({ where: { id: application.id }, data: { certificateLimit: 1 } });
      const first = await issue();
      const second = await renewCertificate.execute(admin, { kid: first.kid, csr: await freshCsr() });
      await expect(renewCertificate.execute(admin, { kid: second.kid, csr: await freshCsr() })).rejects.toMatchObject({
        code: "rejected_by_policy",
        details: { reason: "certificate.limit_reached" },
      });
    });
  });
});
