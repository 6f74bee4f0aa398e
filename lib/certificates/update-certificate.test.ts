import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { defaultName } from "./default-name";
import { getCertificate } from "./get-certificate";
import { issueCertificate } from "./issue-certificate";
import { listCertificates } from "./list-certificates";
import { renewCertificate } from "./renew-certificate";
import { csrForNames, freshCsr } from "./testing";
import { updateCertificate } from "./update-certificate";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function holder(name = "Payments hub") {
  const organisation = await harness.makeOrganisation({ legalName: "Bank of Names PLC" });
  const application = await harness.makeApplication(organisation.id, { name });
  const admin = harness.as("admin", organisation.id);
  const issue = async (given: { type?: string; name?: string; replaces?: string } = {}, ctx: Context = admin) =>
    issueCertificate.execute(ctx, { applicationId: application.id, type: "signing", ...given, csr: await freshCsr() });
  return { organisation, application, admin, issue };
}

describe("updateCertificate", () => {
  it("changes name and key location, is audited with both values, and a search finds the new name only", async () => {
    const { organisation, application, admin, issue } = await holder();
    const { id, kid } = await issue({ name: "old gateway" });
    const changes = { name: "  New Gateway ", keyHolderNote: "HSM in rack 4\nask the platform team" };
    const after = await updateCertificate.execute(admin, { kid, ...changes });
    expect(after).toMatchObject({ kid, name: "New Gateway", keyHolderNote: changes.keyHolderNote, status: "active" });
    expect(await getCertificate.execute(admin, { kid })).toEqual(after);
    const events = await harness.deps.db.prisma.auditEvent.findMany({
      where: { entityId: id, operation: "certificate.update" },
    });
    expect(events).toMatchObject([
      {
        organisationId: organisation.id,
        applicationId: application.id,
        before: { kid, name: "old gateway", keyHolderNote: "" },
        after: { kid, name: "New Gateway", keyHolderNote: changes.keyHolderNote },
      },
    ]);
    const found = async (q: string) => (await listCertificates.execute(admin, { q })).items.map((one) => one.kid);
    expect(await found("new gateway")).toEqual([kid]);
    expect(await found("old gateway")).toEqual([]);
    for (const q of [application.uniqueName, "bank of names", "payments hub"]) expect(await found(q)).toEqual([kid]);
  });

  it("changes only what is given; an empty note removes it", async () => {
    const { admin, issue } = await holder();
    const { kid } = await issue({ name: "gateway" });
    await updateCertificate.execute(admin, { kid, keyHolderNote: "a vault" });
    const renamed = await updateCertificate.execute(admin, { kid, name: "proxy" });
    expect(renamed).toMatchObject({ name: "proxy", keyHolderNote: "a vault" });
    const cleared = await updateCertificate.execute(admin, { kid, keyHolderNote: "" });
    expect(cleared).toMatchObject({ name: "proxy", keyHolderNote: "" });
  });

  it("refuses viewers, tokens without certificate:issue, other organisations and invalid texts", async () => {
    const { organisation, admin, issue } = await holder();
    const { kid, name } = await issue();
    const input = { kid, name: "taken over" };
    const refused: [Context, object, string][] = [
      [harness.as("viewer", organisation.id), input, "forbidden"],
      [harness.as("security_officer"), input, "forbidden"],
      [harness.withScopes(admin, ["certificate:read", "certificate:revoke"]), input, "forbidden"],
      [(await holder()).admin, input, "not_found"],
      [harness.anonymous(), input, "unauthenticated"],
      [admin, { kid }, "invalid_input"],
      [admin, { kid, name: " " }, "invalid_input"],
      [admin, { kid, name: "a\u202eb" }, "invalid_input"],
      [admin, { kid, name: "x".repeat(101) }, "invalid_input"],
      [admin, { kid, keyHolderNote: "x".repeat(501) }, "invalid_input"],
      [admin, { kid, status: "revoked" }, "invalid_input"],
    ];
    for (const [ctx, given, code] of refused) {
      await expect(updateCertificate.execute(ctx, given as typeof input), JSON.stringify(given)).rejects.toMatchObject({
        code,
      });
    }
    expect(await getCertificate.execute(admin, { kid })).toMatchObject({ name, status: "active" });
  });
});

describe("the name of a certificate that is requested without one", () => {
  it("counts per application and type, and leaves chosen names alone", async () => {
    const { issue } = await holder();
    const names: string[] = [];
    for (const given of [{}, { name: "chosen" }, {}, { type: "encryption" }]) names.push((await issue(given)).name);
    expect(names).toEqual([
      "Payments hub · Signing · 1",
      "chosen",
      "Payments hub · Signing · 2",
      "Payments hub · Encryption · 1",
    ]);
  });

  it("is taken over from a renewed certificate, by both ways to renew", async () => {
    const { admin, issue } = await holder();
    const { kid } = await issue({ name: "chosen" });
    const renewed = await renewCertificate.execute(admin, { kid, csr: await freshCsr() });
    expect(renewed.name).toBe("chosen");
    expect((await issue({ replaces: renewed.kid })).name).toBe("chosen");
  });

  it("of an organisation's own certificate begins with its legal name", async () => {
    const { organisation, issue } = await holder();
    await issue();
    const own = async () => {
      const csr = csrForNames("api.bank-of-names.com");
      const given = { organisationId: organisation.id, type: "organisation-transport", csr };
      return (await issueCertificate.execute(harness.as("super_admin"), given)).name;
    };
    expect(await own()).toBe("Bank of Names PLC · Organisation transport · 1");
    expect(await own()).toBe("Bank of Names PLC · Organisation transport · 2");
  });

  it("never exceeds 100 code points, also for long names and numbers", () => {
    const naming = { holderName: "𝔸".repeat(100), typeName: "Encryption" };
    const first = defaultName({ ...naming, newestNames: [] });
    const late = defaultName({ ...naming, newestNames: [first.replace(/1$/, "999999998"), first] });
    expect(late).toMatch(/𝔸 · Encryption · 999999999$/u);
    expect([...late].length).toBeLessThanOrEqual(100);
  });
});
