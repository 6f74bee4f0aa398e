import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { defineOperation, type Operation } from "./operation";

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

/** Registers an organisation straight in the table, and does to the path what `spoil` says. */
function operationThat(
  spoil: Partial<{ audits: boolean; entityId: string; answer: Record<string, unknown>; effect: "read" | "write" }>,
) {
  const { audits = true, entityId, answer = { id: "x" }, effect = "write" } = spoil;
  return defineOperation({
    operation: "test.register",
    summary: "Registers.",
    permission: "organisation:create",
    scope: "platform",
    effect,
    input: z.strictObject({ id: z.string() }),
    output: z.strictObject({ id: z.string() }),
    async run({ tx, input: { id }, audit, ctx }) {
      const at = ctx.deps.clock.now();
      const data = { id, legalName: "Test", registrationNumber: id, country: "GB", createdAt: at, updatedAt: at };
      await tx.organisation.create({ data });
      if (audits) await audit({ entity: "organisation", entityId: entityId ?? id, organisationId: id, after: data });
      return answer as { id: string };
    },
  });
}

const isThere = async (id: string) =>
  (await harness.deps.db.prisma.organisation.findUnique({ where: { id } })) !== null;

describe("the path of every write", () => {
  it("leaves the change and one audit row that says who, what and by which request", async () => {
    const ctx = harness.as("super_admin");
    await operationThat({}).execute(ctx, { id: "kept" });
    expect(await isThere("kept")).toBe(true);
    const rows = await harness.deps.db.prisma.auditEvent.findMany({ where: { requestId: ctx.requestId } });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ operation: "test.register", entityId: "kept" });
  });

  it("undoes a change that was not recorded", async () => {
    const unrecorded = operationThat({ audits: false }).execute(harness.as("super_admin"), { id: "unrecorded" });
    await expect(unrecorded).rejects.toMatchObject({ code: "internal" });
    expect(await isThere("unrecorded")).toBe(false);
  });

  it("undoes a change whose audit row the database does not take", async () => {
    const nul = "\u0000"; // no text of PostgreSQL holds it
    await expect(operationThat({ entityId: nul }).execute(harness.as("super_admin"), { id: "lost" })).rejects.toThrow();
    expect(await isThere("lost")).toBe(false);
  });

  it("gives no answer that has more in it than its schema says", async () => {
    const chatty = operationThat({ answer: { id: "x", secret: "hunter2-do-not-log" } });
    const refused = await chatty.execute(harness.as("super_admin"), { id: "chatty" }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "internal" });
    expect(JSON.stringify(refused)).not.toContain("hunter2");
  });

  it("asks for the permission before it looks at the input", async () => {
    const viewer = harness.as("viewer", (await harness.makeOrganisation()).id);
    await expect(operationThat({}).execute(viewer, { nonsense: true })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("what an operation acts on", () => {
  const acting = (scope: "platform" | "organisation" | "self", permission: "organisation:read" | "token:manage") =>
    defineOperation({
      ...{ operation: "test.act", summary: "Acts.", permission, scope, effect: "read" as const },
      input: z.strictObject({}),
      output: z.strictObject({}),
      run: async () => ({}),
    });

  it("is the platform only for those who hold the permission on all of it, personal permissions included", async () => {
    const admin = harness.as("admin", (await harness.makeOrganisation()).id);
    for (const permission of ["organisation:read", "token:manage"] as const) {
      const refused = acting("platform", permission).execute(admin, {});
      await expect(refused).rejects.toMatchObject({ code: "forbidden", details: { reason: "platform_only" } });
      expect(await acting("platform", permission).execute(harness.as("auditor"), {})).toEqual({});
    }
  });

  it("is oneself for every signed-in person, and where it says so in a browser only", async () => {
    const declared = {
      operation: "test.act",
      summary: "Acts.",
      permission: "self",
      scope: "self",
      effect: "read",
    } as const;
    const rest = { input: z.strictObject({}), output: z.strictObject({ userId: z.string() }) };
    const run = async ({ ctx }: { ctx: { actor: { userId: string } } }) => ({ userId: ctx.actor.userId });
    const anywhere = defineOperation({ ...declared, ...rest, run });
    const inBrowser = defineOperation({ ...declared, ...rest, inBrowser: true, run });
    const session = harness.as("viewer", (await harness.makeOrganisation()).id);
    const token = harness.withScopes(session, []);
    const { userId } = session.actor as { userId: string };
    expect(await anywhere.execute(session, {})).toEqual({ userId });
    expect(await anywhere.execute(token, {})).toMatchObject({ userId: expect.any(String) });
    expect(await inBrowser.execute(session, {})).toEqual({ userId });
    await expect(inBrowser.execute(token, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is oneself only for people", async () => {
    const organisationId = (await harness.makeOrganisation()).id;
    const client = {
      kind: "client",
      clientId: "c",
      organisationId,
      scopes: new Set(["token:manage"] as const),
    } as const;
    const refused = acting("self", "token:manage").execute({ ...harness.anonymous(), actor: client }, {});
    await expect(refused).rejects.toMatchObject({ code: "forbidden" });
    expect(await acting("self", "token:manage").execute(harness.as("viewer", organisationId), {})).toEqual({});
  });
});

/** Every operation there is, found as files are: a new one is in here without a line. */
const operations = Object.values(
  import.meta.glob<Record<string, unknown>>(["../*/*.ts", "!../*/*.test.ts", "!../testing/*", "!../db/*"], {
    eager: true,
  }),
)
  .flatMap((module) => Object.values(module))
  .filter(
    (value): value is Operation =>
      typeof value === "object" && value !== null && "execute" in value && "permission" in value,
  );
const cases = [...new Set(operations)].map((operation) => [operation.operation, operation] as const);

describe("every operation", () => {
  it("has a name of its own", () => {
    expect(cases.length).toBeGreaterThan(90);
    expect(new Set(cases.map(([name]) => name)).size).toBe(cases.length);
  });

  it.each(cases)("%s takes nothing that it does not know", (_, { input }) => {
    const { error } = input.safeParse({ isAdministrator: true });
    expect(JSON.stringify(error?.issues ?? [])).toContain("unrecognized_keys");
  });

  it.each(cases.filter(([, { permission }]) => permission !== "public"))(
    "%s is refused to callers who have not signed in",
    async (_, operation) => {
      await expect(operation.execute(harness.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
    },
  );

  it.each(cases.filter(([, { permission, inBrowser }]) => inBrowser || !["public", "self"].includes(permission)))(
    "%s is refused to a token without its scope, or to any token",
    async (_, operation) => {
      const scopeless = harness.withScopes(harness.as("super_admin"), []);
      await expect(operation.execute(scopeless, {})).rejects.toMatchObject({ code: "forbidden" });
    },
  );

  it.each(cases.filter(([, { scope }]) => scope === "self"))("%s is refused to machines", async (_, operation) => {
    const organisationId = (await harness.makeOrganisation()).id;
    const scopes = new Set(["token:manage"] as const);
    for (const actor of [
      { kind: "client", clientId: "c", organisationId, scopes },
      { kind: "operator" },
      { kind: "job", job: "j" },
    ] as const) {
      const refused = operation.execute({ ...harness.anonymous(), actor }, {});
      await expect(refused).rejects.toMatchObject({ code: "forbidden" });
    }
  });
});
