import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { issueCertificate } from "./issue-certificate";
import { renewCertificate } from "./renew-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { getRotation } from "./rotation";
import { freshCsr, makeKey } from "./testing";

describe("rotation", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function holder() {
    const { id: organisationId } = await harness.makeOrganisation();
    const { id: applicationId } = await harness.makeApplication(organisationId);
    const admin = harness.as("admin", organisationId);
    const old = await issueCertificate.execute(admin, { applicationId, type: "signing", csr: await freshCsr() });
    const use = (kid: string, clientId = "client-a") =>
      harness.deps.usage.record({ kid, organisationId, clientId, audience: "https://as.example", kind: "success" });
    const renew = async () => renewCertificate.execute(admin, { kid: old.kid, csr: await freshCsr() });
    return { organisationId, admin, old, use, renew };
  }

  it("goes from renew through deploy and wait to safe after a day without use", async () => {
    const { admin, old, use, renew } = await holder();
    const rotation = (kid = old.kid) => getRotation.execute(admin, { kid });
    use(old.kid);
    expect(await rotation()).toMatchObject({ step: "renew", successor: null, safeFrom: null });

    harness.clock.advance(HOUR_MS);
    const successor = await renew();
    expect(await rotation()).toMatchObject({ step: "deploy", successor: { firstUsedAt: null } });
    expect(await rotation(successor.kid)).toMatchObject({ predecessor: { certificate: { kid: old.kid } } });

    harness.clock.advance(HOUR_MS);
    use(successor.kid);
    use(old.kid, "client-b");
    const waiting = await rotation();
    expect(waiting).toMatchObject({
      step: "wait",
      predecessor: { lastClient: { clientId: "client-b" }, lastAudience: "https://as.example" },
      successor: { lastClient: { clientId: "client-a" } },
    });
    expect(waiting.quietSince).toBe(waiting.predecessor.lastUsedAt);

    harness.clock.advance(25 * HOUR_MS);
    expect(await rotation()).toMatchObject({ step: "safe" });
    use(old.kid); // one client still uses the old certificate
    expect(await rotation()).toMatchObject({ step: "wait" });

    await revokeCertificate.execute(admin, { kid: old.kid, reason: "superseded" });
    expect(await rotation()).toMatchObject({ step: "done" });
  });

  it("is hidden from other organisations", async () => {
    const { old } = await holder();
    const stranger = await holder();
    await expect(getRotation.execute(stranger.admin, { kid: old.kid })).rejects.toMatchObject({ code: "not_found" });
    await expect(getRotation.execute(stranger.admin, { kid: "x" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("accepts the same key again only if the profile allows it", async () => {
    const { organisationId, admin } = await holder();
    const { prisma } = harness.deps.db;
    const signing = await prisma.certificateProfile.findUniqueOrThrow({ where: { id: "signing" } });
    const definition = { ...(signing.definition as object), id: "strict-signing", renewalNeedsNewKey: true };
    await prisma.certificateProfile.create({ data: { ...signing, id: "strict-signing", builtIn: false, definition } });
    const { id: applicationId } = await harness.makeApplication(organisationId);
    const issue = async (type: string) => {
      const key = await makeKey();
      const { kid } = await issueCertificate.execute(admin, { applicationId, type, csr: key.csr() });
      return renewCertificate.execute(admin, { kid, csr: key.csr() });
    };
    expect((await issue("signing")).status).toBe("active");
    await expect(issue("strict-signing")).rejects.toMatchObject({
      code: "rejected_by_policy",
      details: { reason: "key.renewal_needs_new_key" },
    });
  });
});
