import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { defineOperation, type Operation } from "./operation";

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

/** An operation that inserts an organisation; `spoil` overrides parts of it to violate the rules. */
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

const exists = async (id: string) => (await harness.deps.db.prisma.organisation.findUnique({ where: { id } })) !== null;

describe("the path of every write", () => {
  it("commits the change and one audit row with actor, operation and request", async () => {
    const ctx = harness.as("super_admin");
    await operationThat({}).execute(ctx, { id: "kept" });
    expect(await exists("kept")).toBe(true);
    const rows = await harness.deps.db.prisma.auditEvent.findMany({ where: { requestId: ctx.requestId } });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ operation: "test.register", entityId: "kept" });
  });

  it("rolls back a change without audit row", async () => {
    const unrecorded = operationThat({ audits: false }).execute(harness.as("super_admin"), { id: "unrecorded" });
    await expect(unrecorded).rejects.toMatchObject({ code: "internal" });
    expect(await exists("unrecorded")).toBe(false);
  });

  it("rolls back a change whose audit row the database rejects", async () => {
    const nul = "\u0000"; // not allowed in PostgreSQL's text
    await expect(operationThat({ entityId: nul }).execute(harness.as("super_admin"), { id: "lost" })).rejects.toThrow();
    expect(await exists("lost")).toBe(false);
  });

  it("rejects a result with members that are not in its schema", async () => {
    const chatty = operationThat({ answer: { id: "x", secret: "hunter2-do-not-log" } });
    const refused = await chatty.execute(harness.as("super_admin"), { id: "chatty" }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "internal" });
    expect(JSON.stringify(refused)).not.toContain("hunter2");
  });

  it("checks the permission before the input", async () => {
    const viewer = harness.as("viewer", (await harness.makeOrganisation()).id);
    await expect(operationThat({}).execute(viewer, { nonsense: true })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the scope of an operation", () => {
  const acting = (scope: "platform" | "organisation" | "self", permission: "organisation:read" | "token:manage") =>
    defineOperation({
      ...{ operation: "test.act", summary: "Acts.", permission, scope, effect: "read" as const },
      input: z.strictObject({}),
      output: z.strictObject({}),
      run: async () => ({}),
    });

  it("platform requires the permission on all organisations, personal permissions included", async () => {
    const admin = harness.as("admin", (await harness.makeOrganisation()).id);
    for (const permission of ["organisation:read", "token:manage"] as const) {
      const refused = acting("platform", permission).execute(admin, {});
      await expect(refused).rejects.toMatchObject({ code: "forbidden", details: { reason: "platform_only" } });
      expect(await acting("platform", permission).execute(harness.as("auditor"), {})).toEqual({});
    }
  });

  it("self allows every signed-in user, with inBrowser only in a browser session", async () => {
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

  it.each(["operator", "job"] as const)("the permission %s is of that kind of actor only", async (permission) => {
    const operation = defineOperation({
      ...{ operation: "test.act", summary: "Acts.", permission, scope: "platform", effect: "read" as const },
      input: z.strictObject({}),
      output: z.strictObject({}),
      run: async () => ({}),
    });
    const actors = [{ kind: "operator" }, { kind: "job", job: "j" }, harness.as("super_admin").actor] as const;
    for (const actor of actors) {
      const answer = operation.execute({ ...harness.anonymous(), actor }, {});
      if (actor.kind === permission) expect(await answer).toEqual({});
      else await expect(answer).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it("self allows only users", async () => {
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

/** Every operation, found by file pattern: a new one is included automatically. */
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
  it("has a unique name", () => {
    expect(cases.length).toBeGreaterThan(90);
    expect(new Set(cases.map(([name]) => name)).size).toBe(cases.length);
  });

  it.each(cases)("%s rejects unknown members", (_, { input }) => {
    const { error } = input.safeParse({ isAdministrator: true });
    expect(JSON.stringify(error?.issues ?? [])).toContain("unrecognized_keys");
  });

  it.each(cases.filter(([, { permission }]) => permission !== "public"))(
    "%s rejects callers that have not signed in",
    async (_, operation) => {
      await expect(operation.execute(harness.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
    },
  );

  it.each(cases.filter(([, { permission, inBrowser }]) => inBrowser || !["public", "self"].includes(permission)))(
    "%s rejects a token without its scope, or any token",
    async (_, operation) => {
      const scopeless = harness.withScopes(harness.as("super_admin"), []);
      await expect(operation.execute(scopeless, {})).rejects.toMatchObject({ code: "forbidden" });
    },
  );

  it.each(cases.filter(([, { permission }]) => permission === "operator" || permission === "job"))(
    "%s rejects everyone but the kind of actor that it declares",
    async (_, operation) => {
      const others = [{ kind: "operator" }, { kind: "job", job: "j" }, harness.as("super_admin").actor] as const;
      for (const actor of others.filter(({ kind }) => kind !== operation.permission)) {
        const refused = operation.execute({ ...harness.anonymous(), actor }, {});
        await expect(refused).rejects.toMatchObject({ code: "forbidden" });
      }
    },
  );

  it.each(cases.filter(([, { scope }]) => scope === "self"))(
    "%s rejects clients, jobs and the operator",
    async (_, operation) => {
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
    },
  );
});
