import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Change } from "@/lib/runtime/changes";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addContact } from "./add-contact";
import { createOrganisation } from "./create-organisation";
import { getOrganisation } from "./get-organisation";
import { listContacts } from "./list-contacts";
import { listOrganisations } from "./list-organisations";
import { removeContact } from "./remove-contact";
import { updateOrganisation } from "./update-organisation";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const register = () => ({ legalName: "Example Bank PLC", country: "gb", registrationNumber: uuidv7() });
const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });

describe("createOrganisation", () => {
  it("creates an organisation and audits the actor", async () => {
    const ctx = t.as("super_admin");
    const input = register();
    const made = await createOrganisation.execute(ctx, input);
    expect(made).toMatchObject({ legalName: "Example Bank PLC", country: "GB", status: "active", parentId: null });
    const [event] = await auditOf(made.id);
    expect(event).toMatchObject({
      operation: "organisation.create",
      organisationId: made.id,
      actorId: ctx.actor.kind === "user" && ctx.actor.userId,
      requestId: ctx.requestId,
      before: null,
      after: { registrationNumber: input.registrationNumber },
    });
  });

  it("is forbidden for all but super administrators", async () => {
    const own = await t.makeOrganisation();
    for (const ctx of [t.as("security_officer"), t.as("auditor"), t.as("admin", own.id), t.as("viewer", own.id)]) {
      await expect(createOrganisation.execute(ctx, register())).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(createOrganisation.execute(t.anonymous(), register())).rejects.toMatchObject({
      code: "unauthenticated",
    });
    const narrow = t.withScopes(t.as("super_admin"), ["organisation:read"]);
    await expect(createOrganisation.execute(narrow, register())).rejects.toMatchObject({ code: "forbidden" });
  });

  it.each([
    ["an unknown country", { ...register(), country: "ZZ" }, "country"],
    ["a name of 65 characters", { ...register(), legalName: "x".repeat(65) }, "legalName"],
    ["a name of spaces", { ...register(), legalName: "   " }, "legalName"],
    ["a bidirectional override", { ...register(), legalName: "Bank \u202eCLP" }, "legalName"],
    ["a NUL", { ...register(), registrationNumber: "12\u000034" }, "registrationNumber"],
    ["a query operator as an id", { ...register(), parentId: { not: "" } }, "parentId"],
    ["an internal member", { ...register(), status: "active" }, ""],
    ["an id", { ...register(), id: uuidv7() }, ""],
  ])("rejects %s", async (_what, input, path) => {
    await expect(createOrganisation.execute(t.as("super_admin"), input)).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: [expect.objectContaining({ path })] },
    });
  });

  it("rejects a second organisation with the same number in the same country, even in a race", async () => {
    const input = register();
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => createOrganisation.execute(t.as("super_admin"), input)),
    );
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    for (const one of tries) if (one.status === "rejected") expect(one.reason.code).toBe("conflict");
  });
});

describe("getOrganisation", () => {
  it("treats foreign and random ids alike", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const ctx = t.as("admin", own.id);
    const answers = await Promise.all(
      [foreign.id, uuidv7()].map((organisationId) =>
        getOrganisation.execute(ctx, { organisationId }).catch((error) => ({ ...error, message: error.message })),
      ),
    );
    expect(answers[0]).toMatchObject({ code: "not_found" });
    expect(answers[0]).toEqual(answers[1]);
  });

  it("counts applications and unexpired active certificates", async () => {
    const own = await t.makeOrganisation();
    await t.makeApplication(own.id);
    const read = await getOrganisation.execute(t.as("viewer", own.id), { organisationId: own.id });
    expect(read.counts).toEqual({ applications: 1, activeCertificates: 0 });
  });
});

describe("listOrganisations", () => {
  it("paginates by name through the caller's organisations, each exactly once", async () => {
    const names = ["Cedar", "Aspen", "Birch", "Aspen", "Dogwood"];
    const own = await Promise.all(names.map((legalName) => t.makeOrganisation({ legalName })));
    await t.makeOrganisation({ legalName: "Aspen" });
    const ctx = t.as("viewer", own[0]?.id ?? "");
    if (ctx.actor.kind === "user") {
      ctx.actor = { ...ctx.actor, organisations: new Map(own.map(({ id }) => [id, new Set(["viewer"])])) };
    }
    const seen: string[] = [];
    for (let cursor: string | undefined, page = 0; page < 5; page += 1) {
      const { items, nextCursor } = await listOrganisations.execute(ctx, { limit: 2, ...(cursor && { cursor }) });
      seen.push(...items.map((one) => one.id));
      if (!nextCursor) break;
      cursor = nextCursor;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(own.map(({ id }) => id)));
  });

  it("treats LIKE wildcards literally", async () => {
    const odd = await t.makeOrganisation({ legalName: "100%_sure\\ Ltd" });
    const ctx = t.as("auditor");
    for (const q of ["0%_S", "sure\\ l"]) {
      const { items } = await listOrganisations.execute(ctx, { q });
      expect(items.map((one) => one.id)).toEqual([odd.id]);
    }
    expect((await listOrganisations.execute(ctx, { q: "1%%e" })).items).toEqual([]);
  });

  it.each(["x", Buffer.from('["a\\u0000","b"]').toString("base64url"), Buffer.from("[1,2]").toString("base64url")])(
    "rejects the invalid cursor %s",
    async (cursor) => {
      await expect(listOrganisations.execute(t.as("auditor"), { cursor })).rejects.toMatchObject({
        code: "invalid_input",
      });
    },
  );
});

describe("updateOrganisation", () => {
  it("lets a super administrator update registered details, and audits both versions", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const changes: Change[] = [];
    const stop = t.deps.changes.subscribe((change) => changes.push(change));
    const input = { organisationId, legalName: "Renamed Bank PLC" };
    const after = await updateOrganisation.execute(t.as("super_admin"), input);
    stop();
    expect(after.legalName).toBe("Renamed Bank PLC");
    expect(changes).toContainEqual({ kind: "organisation", organisationId });
    expect(await auditOf(organisationId)).toMatchObject([
      { before: { legalName: "Example Bank PLC" }, after: { legalName: "Renamed Bank PLC" } },
    ]);
  });

  it("lets a security officer only suspend", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const officer = t.as("security_officer");
    const suspended = await updateOrganisation.execute(officer, { organisationId, status: "suspended" });
    expect(suspended.status).toBe("suspended");
    const renaming = updateOrganisation.execute(officer, { organisationId, status: "active", legalName: "Mine" });
    await expect(renaming).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is forbidden for the organisation's own administrator and viewer", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    for (const role of ["admin", "viewer"] as const) {
      for (const change of [{ status: "suspended" }, { legalName: "Other" }, { parentId: null }]) {
        const update = updateOrganisation.execute(t.as(role, organisationId), { organisationId, ...change });
        await expect(update).rejects.toMatchObject({ code: "forbidden" });
      }
    }
  });

  it("gives others the same error, whether the organisation exists or not", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    for (const organisationId of [foreign.id, uuidv7()]) {
      const update = updateOrganisation.execute(t.as("admin", own.id), { organisationId, status: "suspended" });
      await expect(update).rejects.toMatchObject({ code: "forbidden", details: { reason: "platform_only" } });
    }
  });

  it("rejects a cycle of parents", async () => {
    const top = await t.makeOrganisation();
    const middle = await t.makeOrganisation({ parentId: top.id });
    const bottom = await t.makeOrganisation({ parentId: middle.id });
    for (const parentId of [top.id, middle.id, bottom.id]) {
      const update = updateOrganisation.execute(t.as("super_admin"), { organisationId: top.id, parentId });
      await expect(update).rejects.toMatchObject({ details: { reason: "circular_parent" } });
    }
  });

  it("prevents concurrent moves from forming a cycle", async () => {
    const [left, right] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const ctx = t.as("super_admin");
    const tries = await Promise.allSettled([
      updateOrganisation.execute(ctx, { organisationId: left.id, parentId: right.id }),
      updateOrganisation.execute(ctx, { organisationId: right.id, parentId: left.id }),
    ]);
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  it("reports a conflict to the loser of a race", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        updateOrganisation.execute(t.as("super_admin"), { organisationId, legalName: `Name ${index}` }),
      ),
    );
    const won = tries.filter((one) => one.status === "fulfilled").length;
    expect(won).toBeGreaterThan(0);
    expect(await auditOf(organisationId)).toHaveLength(won);
    for (const one of tries) if (one.status === "rejected") expect(one.reason.code).toBe("conflict");
  });

  it("rejects an empty change", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const update = updateOrganisation.execute(t.as("super_admin"), { organisationId });
    await expect(update).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("contacts", () => {
  it("can't be changed by security officers, who may suspend the organisation", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const made = await addContact.execute(t.as("super_admin"), { organisationId, ...contact });
    for (const role of ["security_officer", "auditor"] as const) {
      const add = addContact.execute(t.as(role), { organisationId, ...contact });
      await expect(add).rejects.toMatchObject({ code: "forbidden" });
      const remove = removeContact.execute(t.as(role), { contactId: made.id });
      await expect(remove).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  const contact = { kind: "technical", name: "Ada Lovelace", email: "Ada@Example.com" };

  it("can be added, listed and removed by the organisation's administrator, which is audited", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const application = await t.makeApplication(organisationId);
    const ctx = t.as("admin", organisationId);
    const general = await addContact.execute(ctx, { organisationId, ...contact });
    const special = await addContact.execute(ctx, { organisationId, applicationId: application.id, ...contact });
    expect(general).toMatchObject({ email: "ada@example.com", applicationId: null });
    const all = await listContacts.execute(t.as("viewer", organisationId), { organisationId });
    expect(all.items.map((one) => one.id)).toEqual([general.id, special.id]);
    const some = await listContacts.execute(ctx, { organisationId, applicationId: application.id });
    expect(some.items.map((one) => one.id)).toEqual([special.id]);
    await removeContact.execute(ctx, { contactId: general.id });
    expect((await auditOf(general.id)).map((event) => event.operation)).toEqual(["contact.add", "contact.remove"]);
  });

  it("can't be changed by viewers, and are hidden from others", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const made = await addContact.execute(t.as("admin", foreign.id), { organisationId: foreign.id, ...contact });
    const viewer = t.as("viewer", foreign.id);
    const refused = { code: "forbidden" };
    await expect(addContact.execute(viewer, { organisationId: foreign.id, ...contact })).rejects.toMatchObject(refused);
    await expect(removeContact.execute(viewer, { contactId: made.id })).rejects.toMatchObject(refused);
    const stranger = t.as("admin", own.id);
    const missing = { code: "not_found" };
    for (const contactId of [made.id, uuidv7()]) {
      await expect(removeContact.execute(stranger, { contactId })).rejects.toMatchObject(missing);
    }
    for (const organisationId of [foreign.id, uuidv7()]) {
      await expect(listContacts.execute(stranger, { organisationId })).rejects.toMatchObject(missing);
      await expect(addContact.execute(stranger, { organisationId, ...contact })).rejects.toMatchObject(missing);
    }
    const foreignApplication = { organisationId: own.id, applicationId: (await t.makeApplication(foreign.id)).id };
    await expect(addContact.execute(stranger, { ...foreignApplication, ...contact })).rejects.toMatchObject(missing);
  });

  it("can't be changed in a suspended organisation", async () => {
    const { id: organisationId } = await t.makeOrganisation({ status: "suspended" });
    const add = addContact.execute(t.as("admin", organisationId), { organisationId, ...contact });
    await expect(add).rejects.toMatchObject({ code: "precondition_failed" });
  });

  it("need a valid email address", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    for (const email of ["ada", "a@b\r\nBcc: all@example.com", "ada@example.com, bob@example.com"]) {
      const add = addContact.execute(t.as("admin", organisationId), { organisationId, ...contact, email });
      await expect(add).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});
