import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createApplication } from "./create-application";
import { getApplication } from "./get-application";
import { listApplications } from "./list-applications";
import { updateApplication } from "./update-application";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const given = { name: "Payments", type: "server_to_server", securityConfiguration: "private_key_jwt" };
const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });

describe("createApplication", () => {
  it("creates an application with a unique name and audits it", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const made = await createApplication.execute(t.as("admin", organisationId), { organisationId, ...given });
    expect(made).toMatchObject({ organisationName: "Example Bank PLC", environment: "sandbox", status: "active" });
    expect(made.uniqueName).toMatch(/^payments-[0-9a-f]{8}$/);
    expect(await auditOf(made.id)).toMatchObject([
      { operation: "application.create", organisationId, after: { name: "Payments" } },
    ]);
  });

  it("is allowed for the parent's administrator, but not for viewers", async () => {
    const parent = await t.makeOrganisation();
    const { id: organisationId } = await t.makeOrganisation({ parentId: parent.id });
    const admin = t.as("admin", parent.id);
    if (admin.actor.kind === "user") {
      // as from lib/users/resolve-actor: children are in the map
      admin.actor = {
        ...admin.actor,
        organisations: new Map([...admin.actor.organisations, [organisationId, new Set(["admin"])]]),
      };
    }
    expect((await createApplication.execute(admin, { organisationId, ...given })).organisationId).toBe(organisationId);
    const viewer = t.as("viewer", organisationId);
    const refused = createApplication.execute(viewer, { organisationId, ...given, name: "Other" });
    await expect(refused).rejects.toMatchObject({ code: "forbidden" });
  });

  it("does not find other organisations", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    for (const organisationId of [foreign.id, uuidv7()]) {
      const create = createApplication.execute(t.as("admin", own.id), { organisationId, ...given });
      await expect(create).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("is rejected in a suspended organisation", async () => {
    const { id: organisationId } = await t.makeOrganisation({ status: "suspended" });
    const create = createApplication.execute(t.as("super_admin"), { organisationId, ...given });
    await expect(create).rejects.toMatchObject({ details: { reason: "organisation_suspended" } });
  });

  it.each([
    { ...given, type: "spaceship" },
    { ...given, securityConfiguration: "none" },
    { ...given, name: "" },
    { ...given, uniqueName: "../../etc" },
    { ...given, uniqueName: "Upper" },
    ...["localhost", "www", "www2", "mail-1", "wpad", "ns1", "xn--payments"].map((uniqueName) => ({
      ...given,
      uniqueName,
    })),
    { ...given, status: "active" },
    { ...given, certificateLimit: 9999 },
    { ...given, organisationName: "Other" },
  ])("rejects the input %#", async (input) => {
    const { id: organisationId } = await t.makeOrganisation();
    const create = createApplication.execute(t.as("admin", organisationId), { organisationId, ...input });
    await expect(create).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("rejects duplicate names in an organisation and duplicate unique names anywhere", async () => {
    const [one, other] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const ctx = t.as("super_admin");
    const uniqueName = `pay-${uuidv7().slice(-8)}`;
    await createApplication.execute(ctx, { organisationId: one.id, ...given, uniqueName });
    for (const again of [
      { organisationId: one.id, ...given },
      { organisationId: other.id, ...given, uniqueName },
    ]) {
      await expect(createApplication.execute(ctx, again)).rejects.toMatchObject({ code: "conflict" });
    }
    const many = await Promise.allSettled(
      Array.from({ length: 5 }, () => createApplication.execute(ctx, { organisationId: other.id, ...given })),
    );
    expect(many.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of many) if (result.status === "rejected") expect(result.reason.code).toBe("conflict");
  });
});

describe("getApplication and listApplications", () => {
  it("show own applications, and treat foreign and random ids alike", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const [mine, theirs] = [await t.makeApplication(own.id), await t.makeApplication(foreign.id)];
    const ctx = t.as("viewer", own.id);
    expect((await getApplication.execute(ctx, { applicationId: mine.id })).name).toBe(mine.name);
    for (const applicationId of [theirs.id, uuidv7()]) {
      await expect(getApplication.execute(ctx, { applicationId })).rejects.toMatchObject({ code: "not_found" });
    }
    for (const organisationId of [foreign.id, uuidv7()]) {
      await expect(listApplications.execute(ctx, { organisationId })).rejects.toMatchObject({ code: "not_found" });
    }
    const listed = await listApplications.execute(ctx, {});
    expect(listed.items.map((one) => one.id)).toEqual([mine.id]);
    expect(listed.items[0]).toMatchObject({ clientCount: 0, activeCertificateCount: 0, nextExpiry: null });
    expect((await listApplications.execute(ctx, { q: theirs.uniqueName })).items).toEqual([]);
  });

  it("list newest first, with paging and filters", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const status = index === 2 ? "suspended" : "active";
      made.unshift((await t.makeApplication(organisationId, { name: `App ${index}`, status })).id);
    }
    const ctx = t.as("auditor");
    const first = await listApplications.execute(ctx, { organisationId, limit: 3 });
    const second = await listApplications.execute(ctx, { organisationId, limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((one) => one.id)).toEqual(made);
    expect(second.nextCursor).toBeNull();
    const suspended = await listApplications.execute(ctx, { organisationId, status: "suspended", q: "app" });
    expect(suspended.items.map((one) => one.name)).toEqual(["App 2"]);
  });

  it("reject a cursor without a time", async () => {
    const cursor = Buffer.from('["soon","x"]').toString("base64url");
    const list = listApplications.execute(t.as("auditor"), { cursor });
    await expect(list).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("updateApplication", () => {
  it("never changes the security configuration, so no client gets FAPI 2.0 with other settings", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const { id: applicationId } = await t.makeApplication(organisationId);
    for (const ctx of [t.as("admin", organisationId), t.as("super_admin")]) {
      const change = updateApplication.execute(ctx, { applicationId, securityConfiguration: "fapi2" });
      await expect(change).rejects.toMatchObject({ code: "invalid_input" });
    }
  });

  it("changes only the members given, and audits both versions", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const { id: applicationId, uniqueName } = await t.makeApplication(organisationId, { description: "old" });
    const ctx = t.as("admin", organisationId);
    const homepageUri = "https://example.com/";
    const after = await updateApplication.execute(ctx, { applicationId, name: "New name", homepageUri });
    expect(after).toMatchObject({ name: "New name", uniqueName, homepageUri, description: "old" });
    expect((await updateApplication.execute(ctx, { applicationId, homepageUri: null })).homepageUri).toBeNull();
    expect((await auditOf(applicationId))[0]).toMatchObject({
      operation: "application.update",
      after: { name: "New name" },
    });
  });

  it("suspends and resumes", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const { id: applicationId } = await t.makeApplication(organisationId);
    for (const status of ["suspended", "active"]) {
      const after = await updateApplication.execute(t.as("admin", organisationId), { applicationId, status });
      expect(after.status).toBe(status);
    }
  });

  it("is forbidden for viewers and security officers, and returns not found to others", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const { id: applicationId } = await t.makeApplication(foreign.id);
    const change = { applicationId, description: "mine" };
    for (const ctx of [t.as("viewer", foreign.id), t.as("security_officer"), t.as("auditor")]) {
      await expect(updateApplication.execute(ctx, change)).rejects.toMatchObject({ code: "forbidden" });
    }
    for (const id of [applicationId, uuidv7()]) {
      const update = updateApplication.execute(t.as("admin", own.id), { ...change, applicationId: id });
      await expect(update).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("allows only super administrators to change the certificate limit", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const { id: applicationId } = await t.makeApplication(organisationId);
    const change = { applicationId, certificateLimit: 100 };
    const own = updateApplication.execute(t.as("admin", organisationId), change);
    await expect(own).rejects.toMatchObject({ code: "forbidden" });
    expect((await updateApplication.execute(t.as("super_admin"), change)).certificateLimit).toBe(100);
  });

  it.each([
    { uniqueName: "other" },
    { organisationId: uuidv7() },
    { type: "web" },
    { homepageUri: "javascript:alert(1)" },
    { homepageUri: "https://user:secret@example.com/" },
    { logoUri: "http://example.com/" },
    {},
  ])("rejects %o", async (change) => {
    const { id: organisationId } = await t.makeOrganisation();
    const { id: applicationId } = await t.makeApplication(organisationId);
    const update = updateApplication.execute(t.as("super_admin"), { applicationId, ...change });
    await expect(update).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("is rejected in a suspended organisation", async () => {
    const { id: organisationId } = await t.makeOrganisation({ status: "suspended" });
    const { id: applicationId } = await t.makeApplication(organisationId);
    const update = updateApplication.execute(t.as("admin", organisationId), { applicationId, status: "active" });
    await expect(update).rejects.toMatchObject({ code: "precondition_failed" });
  });
});
