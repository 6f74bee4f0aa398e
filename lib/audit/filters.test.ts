import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApplication } from "@/lib/applications/create-application";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import type { Context } from "@/lib/operation/operation";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { newUser } from "@/lib/users/new-user";
import { insertUser, putMembership } from "@/lib/users/store";
import { exportAuditEvents } from "./export-audit-events";
import { getAuditEvent } from "./get-audit-event";
import { listAuditEvents } from "./list-audit-events";

const HOSTILE = "=HYPERLINK(1)";

let t: Harness;
let own: Awaited<ReturnType<typeof makeHistory>>;
let foreign: Awaited<ReturnType<typeof makeHistory>>;
beforeAll(async () => {
  t = await createHarness();
  foreign = await makeHistory("Foreign Mark Ltd", "Mark Foreign");
  own = await makeHistory("Own Bank PLC", "Ada Lovelace");
});
afterAll(() => t.close());

/** An organisation whose administrator creates an application and a client, and issues and revokes a certificate, a day apart each. */
async function makeHistory(legalName: string, name: string) {
  const { id: organisationId } = await t.makeOrganisation({ legalName });
  const ctx = t.as("admin", organisationId);
  if (ctx.actor.kind !== "user") throw new Error("not a user");
  const { userId, email } = ctx.actor;
  const now = t.clock.now();
  const { prisma } = t.deps.db;
  await insertUser(prisma, { ...newUser({ email, name, platformRole: null, passwordHash: null }, now), id: userId });
  await putMembership(prisma, { id: `m-${userId}`, userId, organisationId, role: "admin", createdAt: now });
  const settings = { type: "server_to_server", securityConfiguration: "private_key_jwt" };
  const application = await createApplication.execute(ctx, { organisationId, name: HOSTILE, ...settings });
  const applicationId = application.id;
  await createClient.execute(ctx, { applicationId, name: `${name}'s worker`, authMethod: "private_key_jwt" });
  t.clock.advance(24 * 3_600_000);
  const issuedDay = day();
  const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
  t.clock.advance(24 * 3_600_000);
  await revokeCertificate.execute(ctx, { kid, reason: "superseded" });
  return { ctx, organisationId, applicationId, kid, userId, email, issuedDay, revokedDay: day() };
}
const day = () => t.clock.now().toISOString().slice(0, 10);

const found = async (ctx: Context, filter: object) =>
  (await listAuditEvents.execute(ctx, { limit: 200, ...filter })).items;
const operationsOf = async (ctx: Context, filter: object) =>
  (await found(ctx, filter)).map(({ operation }) => operation);

describe("filters", () => {
  const CREATED = ["client.create", "application.create"];
  it.each<[string, () => object, string[]]>([
    [
      "actor, by part of the name",
      () => ({ actor: "lovelace", pairs: "folded" }),
      ["certificate.revoke", "certificate.issue", ...CREATED],
    ],
    [
      "actor, by email address",
      () => ({ actor: own.email.toUpperCase(), only: "changes", entity: "application" }),
      ["application.create"],
    ],
    ["actor, by id", () => ({ actor: own.userId, operation: "client.create" }), ["client.create"]],
    ["an actor of another organisation", () => ({ actor: "Mark Foreign" }), []],
    ["target, by KID", () => ({ target: own.kid, pairs: "folded" }), ["certificate.revoke", "certificate.issue"]],
    ["target, by part of a name", () => ({ target: "hyperlink", entity: "application" }), ["application.create"]],
    ["target, with a text that LIKE would expand", () => ({ target: "%%%" }), []],
    ["a target of another organisation", () => ({ target: foreign.kid }), []],
    ["a day", () => ({ since: own.issuedDay, until: own.issuedDay, pairs: "folded" }), ["certificate.issue"]],
    ["until a day, exclusive instant", () => ({ until: `${own.issuedDay}T00:00:00Z`, actor: own.userId }), CREATED],
    ["from a day", () => ({ since: own.revokedDay }), ["certificate.revoke"]],
    [
      "both events of an issuance",
      () => ({ operation: "certificate.issue" }),
      ["certificate.issue", "certificate.issue"],
    ],
  ])("by %s", async (_, filter, operations) => {
    expect(await operationsOf(own.ctx, filter())).toEqual(operations);
  });

  it("fold a pair whose events are on two pages", async () => {
    const filter = { target: own.kid, pairs: "folded", limit: 2 };
    const page = await listAuditEvents.execute(own.ctx, filter);
    expect(page.items.map(({ operation, after }) => [operation, after?.status])).toEqual([
      ["certificate.revoke", "revoked"],
      ["certificate.issue", "active"],
    ]);
    expect(page.nextCursor).toBeNull();
  });

  it("name the actor as they are called now", async () => {
    await t.deps.db.prisma.user.update({ where: { id: own.userId }, data: { name: "Countess Lovelace" } });
    const [event] = await found(own.ctx, { operation: "client.create" });
    expect(event?.actor).toEqual({ kind: "user", id: own.userId, label: own.email, name: "Countess Lovelace" });
    expect(await operationsOf(own.ctx, { actor: "countess", operation: "client.create" })).toHaveLength(1);
  });

  it.each([{ since: "yesterday" }, { until: "2027-02-30" }, { actor: "" }, { pairs: "unfolded" }])(
    "%j is refused",
    async (filter) => {
      await expect(listAuditEvents.execute(own.ctx, filter)).rejects.toMatchObject({ code: "invalid_input" });
    },
  );
});

describe("one event", () => {
  it("is read with the record before and after, by readers of its organisation only", async () => {
    const [listed] = await found(own.ctx, { operation: "certificate.revoke" });
    expect(await getAuditEvent.execute(own.ctx, { auditEventId: listed?.id })).toEqual(listed);
    for (const auditEventId of [(await found(foreign.ctx, {}))[0]?.id, "unknown"]) {
      await expect(getAuditEvent.execute(own.ctx, { auditEventId })).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(
      getAuditEvent.execute(t.as("viewer", own.organisationId), { auditEventId: listed?.id }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("exports", () => {
  async function exported(ctx: Context, input: object) {
    const { body, ...file } = await exportAuditEvents.execute(ctx, input);
    const parts: string[] = [];
    for await (const part of body) parts.push(part);
    return { ...file, parts, text: parts.join("") };
  }

  it("write the events of the list as lines of JSON, with the same filters and none of other organisations", async () => {
    const { text, fileName, contentType } = await exported(own.ctx, { format: "ndjson", actor: own.userId });
    const events = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events).toEqual(await found(own.ctx, { actor: own.userId }));
    expect(events.length).toBeGreaterThan(4);
    expect([fileName, contentType]).toEqual([`audit-events-${day()}.ndjson`, "application/x-ndjson"]);
    expect(text).not.toContain(foreign.organisationId);
  });

  it("write CSV that no spreadsheet evaluates", async () => {
    const { text, fileName } = await exported(own.ctx, { target: HOSTILE, entity: "application" });
    expect(fileName).toBe(`audit-events-${day()}.csv`);
    const [head, line, ...more] = text.trimEnd().split("\r\n");
    expect(head).toMatch(/^\ufeff"Event","Time","Operation"/);
    expect(line).toContain('"application.create"');
    expect(line).toContain('""name"":""=HYPERLINK(1)""');
    for (const cell of line?.slice(1, -1).split('","') ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect(more).toEqual([]);
  });

  it("read a page at a time and write each event once", async () => {
    const { prisma } = t.deps.db;
    const [event] = await prisma.auditEvent.findMany({ where: { organisationId: own.organisationId }, take: 1 });
    if (!event) throw new Error("no event");
    const copies = Array.from({ length: 1_010 }, (_, index) => ({
      ...{ ...event, before: {}, after: {}, operation: "test.copy", entity: "test" },
      id: `copy-${String(index).padStart(4, "0")}`,
    }));
    await prisma.auditEvent.createMany({ data: copies });
    const { parts, text } = await exported(own.ctx, { operation: "test.copy", format: "ndjson" });
    expect(parts).toHaveLength(4); // the head, and pages of 500
    const ids = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).id);
    expect(ids).toEqual(copies.map(({ id }) => id).reverse());
  });

  it("are refused for viewers and foreign organisations", async () => {
    const refused = (ctx: Context, input: object) => exportAuditEvents.execute(ctx, input);
    await expect(refused(t.as("viewer", own.organisationId), {})).rejects.toMatchObject({ code: "forbidden" });
    await expect(refused(own.ctx, { organisationId: foreign.organisationId })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(refused(own.ctx, { limit: 5 })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("on PostgreSQL's planner", () => {
  it.each([
    ["actor", "actor_id = 'x'", "audit_events_actor_id_at_id_idx"],
    ["target", "entity_id = 'x'", "audit_events_entity_id_at_id_idx"],
    ["a rare operation", "operation = 'authority.create'", "audit_events_operation_rare_idx"],
    ["a rare type of target", "entity = 'authority'", "audit_events_entity_rare_idx"],
    ["a range of time", "at >= now() AND at < now()", "audit_events_at_id_idx"],
  ])("a list by %s is read from an index in its order", async (_, condition, index) => {
    const plan = await t.deps.db.transaction(async (tx) => {
      await tx.$executeRawUnsafe("SET LOCAL enable_sort = off");
      await tx.$executeRawUnsafe("SET LOCAL enable_seqscan = off");
      return tx.$queryRawUnsafe<object[]>(
        `EXPLAIN SELECT * FROM audit_events WHERE ${condition} ORDER BY at DESC, id DESC LIMIT 50`,
      );
    });
    expect(JSON.stringify(plan)).toContain(index);
  });
});
