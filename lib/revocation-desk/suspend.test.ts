import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setApplicationStatus } from "@/lib/applications/set-application-status";
import { updateApplication } from "@/lib/applications/update-application";
import { createClient } from "@/lib/clients/create-client";
import { setClientStatus } from "@/lib/clients/set-client-status";
import { updateClient } from "@/lib/clients/update-client";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { findTargets } from "./find-targets";
import { makeHolder } from "./testing";

describe("suspending from the revocation desk", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function withClient() {
    const holder = await makeHolder(harness);
    const input = { applicationId: holder.application.id, name: "Backend", authMethod: "private_key_jwt" };
    const { clientId } = await createClient.execute(holder.admin, input);
    return { ...holder, clientId };
  }

  it("can be lifted by security officers, but not by the organisation's administrators", async () => {
    const { admin, application, clientId } = await withClient();
    const officer = harness.as("security_officer");
    const suspended = await setClientStatus.execute(officer, { clientId, status: "suspended", comment: "incident" });
    expect(suspended).toMatchObject({ status: "suspended", suspendedBy: "platform" });
    const refused = { code: "forbidden", details: { reason: "suspended_by_platform" } };
    await expect(updateClient.execute(admin, { clientId, status: "active" })).rejects.toMatchObject(refused);
    // Suspending it again does not change who suspended it.
    await updateClient.execute(admin, { clientId, status: "suspended" });
    await expect(updateClient.execute(admin, { clientId, status: "active" })).rejects.toMatchObject(refused);
    expect(await setClientStatus.execute(officer, { clientId, status: "active" })).toMatchObject({ suspendedBy: null });

    const { id: applicationId } = application;
    await setApplicationStatus.execute(officer, { applicationId, status: "suspended" });
    const resume = { applicationId, status: "active" };
    await expect(updateApplication.execute(admin, resume)).rejects.toMatchObject(refused);
    await setApplicationStatus.execute(officer, resume);

    const events = await harness.deps.db.prisma.auditEvent.findMany({
      where: { operation: { endsWith: ".set_status" }, entityId: { in: [clientId, applicationId] } },
    });
    expect(events).toHaveLength(4);
    expect(events).toContainEqual(
      expect.objectContaining({ after: expect.objectContaining({ comment: "incident", suspendedBy: "platform" }) }),
    );
  });

  it("lets the organisation resume what it suspended itself", async () => {
    const { admin, clientId } = await withClient();
    expect(await updateClient.execute(admin, { clientId, status: "suspended" })).toMatchObject({
      suspendedBy: "owner",
    });
    expect(await updateClient.execute(admin, { clientId, status: "active" })).toMatchObject({ suspendedBy: null });
  });

  it("finds targets by name and id, for security officers only", async () => {
    const { admin, organisation, application, clientId } = await withClient();
    const officer = harness.as("security_officer");
    const search = (q: string) => findTargets.execute(officer, { q });
    expect((await search(organisation.id)).organisations).toEqual([
      expect.objectContaining({ id: organisation.id, status: "active", suspendedBy: null }),
    ]);
    expect((await search(application.name.toUpperCase())).applications).toContainEqual(
      expect.objectContaining({ id: application.id }),
    );
    expect((await search(clientId)).clients).toEqual([expect.objectContaining({ id: clientId, name: "Backend" })]);
    expect((await search("%%%")).organisations).toEqual([]);
    await expect(findTargets.execute(admin, { q: "x" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(setClientStatus.execute(admin, { clientId, status: "suspended" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(setClientStatus.execute(officer, { clientId: "none", status: "active" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
