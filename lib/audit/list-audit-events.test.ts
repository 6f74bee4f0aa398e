import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ClientWithSecret } from "@/lib/clients/schema";
import { redact } from "@/lib/operation/audit-entry";
import { createOrganisation } from "@/lib/organisations/create-organisation";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { noteSchemas } from "@/lib/runtime/secret-members";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { CreateUserInput } from "@/lib/users/schema";
import { listAuditEvents } from "./list-audit-events";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

async function makeHistory() {
  const ctx = t.as("super_admin");
  const input = { legalName: "Example Bank PLC", country: "GB", registrationNumber: uuidv7() };
  const { id } = await createOrganisation.execute(ctx, input);
  await updateOrganisation.execute(ctx, { organisationId: id, legalName: "Renamed" });
  await updateOrganisation.execute(ctx, { organisationId: id, status: "suspended" });
  return id;
}

describe("listAuditEvents", () => {
  it("lists events newest first, page by page", async () => {
    const organisationId = await makeHistory();
    const ctx = t.as("auditor");
    const first = await listAuditEvents.execute(ctx, { organisationId, limit: 2 });
    const second = await listAuditEvents.execute(ctx, { organisationId, limit: 2, cursor: first.nextCursor });
    const events = [...first.items, ...second.items];
    expect(events.map((event) => event.operation)).toEqual([
      "organisation.update",
      "organisation.update",
      "organisation.create",
    ]);
    expect(events[0]).toMatchObject({
      actor: { kind: "user" },
      before: { status: "active" },
      after: { status: "suspended" },
    });
    const created = await listAuditEvents.execute(ctx, { entityId: organisationId, operation: "organisation.create" });
    expect(created.items).toHaveLength(1);
  });

  it("shows an administrator only events of their organisation", async () => {
    const [own, foreign] = [await makeHistory(), await makeHistory()];
    const ctx = t.as("admin", own);
    const { items } = await listAuditEvents.execute(ctx, { limit: 200 });
    expect(new Set(items.map((event) => event.organisationId))).toEqual(new Set([own]));
    for (const organisationId of [foreign, uuidv7()]) {
      await expect(listAuditEvents.execute(ctx, { organisationId })).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await listAuditEvents.execute(ctx, { entityId: foreign })).items).toEqual([]);
  });

  it("rejects viewers and unknown filters", async () => {
    const own = await t.makeOrganisation();
    await expect(listAuditEvents.execute(t.as("viewer", own.id), {})).rejects.toMatchObject({ code: "forbidden" });
    for (const bad of [{ actorId: "x" }, { operation: "DROP TABLE" }, { limit: 1000 }]) {
      await expect(listAuditEvents.execute(t.as("auditor"), bad)).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});

describe("redact", () => {
  it("removes secrets and bytes at any depth", () => {
    noteSchemas(CreateUserInput, ClientWithSecret); // as the operations that use them do
    const snapshot = {
      name: "kept",
      at: new Date(0),
      password: "x",
      nested: [{ clientSecret: "x", tokenHash: "x", csr: "x", d: "x", deep: { privateKey: "x" } }],
      der: new Uint8Array([1]),
      number: 10n,
    };
    expect(redact(snapshot)).toEqual({
      name: "kept",
      at: "1970-01-01T00:00:00.000Z",
      nested: [{ deep: {} }],
      number: "10",
    });
  });
});
