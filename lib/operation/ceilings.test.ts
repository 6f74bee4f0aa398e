import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { CEILINGS } from "./ceilings";
import type { Operation } from "./operation";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ ISSUANCE_PER_MINUTE: "5" });
});
afterAll(() => t.close());

/** Operations by name, found by file pattern: this layer imports none of them. */
const operations = new Map(
  Object.values(
    import.meta.glob<Record<string, unknown>>(["../*/*.ts", "!../*/*.test.ts", "!../testing/*", "!../db/*"], {
      eager: true,
    }),
  )
    .flatMap((module) => Object.values(module))
    .filter((value): value is Operation => typeof value === "object" && value !== null && "execute" in value)
    .map((operation) => [operation.operation, operation]),
);
const operation = (name: string) => operations.get(name) as Operation;

const codes = (tries: PromiseSettledResult<unknown>[]) =>
  tries.map((one) => (one.status === "fulfilled" ? "ok" : (one.reason.details?.reason ?? one.reason.code)));

describe("limits of an organisation", () => {
  it("limits applications under concurrent requests", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const row = await t.makeApplication(organisationId);
    const rows = Array.from({ length: CEILINGS.applicationsPerOrganisation - 3 }, (_, index) => ({
      ...{ ...row, id: uuidv7(), name: `${index}`, uniqueName: uuidv7() },
    }));
    await t.deps.db.prisma.application.createMany({ data: rows });
    const ctx = t.as("admin", organisationId);
    const tries = await Promise.allSettled(
      Array.from({ length: 4 }, (_, index) =>
        operation("application.create").execute(ctx, {
          ...{ organisationId, name: `New ${index}`, type: "web", securityConfiguration: "private_key_jwt" },
        }),
      ),
    );
    expect(codes(tries).sort()).toEqual(["application_limit_reached", "application_limit_reached", "ok", "ok"]);
  });

  it("limits contacts under concurrent requests", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const contact = { organisationId, kind: "technical", name: "Ada", email: "ada@example.com" };
    const rows = Array.from({ length: CEILINGS.contactsPerOrganisation - 2 }, () => ({
      ...{ ...contact, id: uuidv7(), createdAt: t.clock.now() },
    }));
    await t.deps.db.prisma.contact.createMany({ data: rows });
    const ctx = t.as("admin", organisationId);
    const tries = await Promise.allSettled([1, 2, 3, 4].map(() => operation("contact.add").execute(ctx, contact)));
    expect(codes(tries).sort()).toEqual(["contact_limit_reached", "contact_limit_reached", "ok", "ok"]);
  });

  it("limits active access tokens; revoked ones are not counted", async () => {
    const { actor } = t.as("auditor");
    if (actor.kind !== "user") throw new Error("not a user");
    const now = t.clock.now();
    const { userId, email, name } = actor;
    await t.deps.db.prisma.user.create({ data: { id: userId, email, name, createdAt: now, updatedAt: now } });
    const token = (index: number, revokedAt: Date | null) => ({
      ...{ id: uuidv7(), userId, name: "t", tokenHash: `${userId}${index}`, hint: "abcd", scopes: [], createdAt: now },
      ...{ expiresAt: new Date(now.getTime() + DAY_MS), revokedAt },
    });
    const live = Array.from({ length: CEILINGS.tokensPerUser - 1 }, (_, index) => token(index, null));
    await t.deps.db.prisma.accessToken.createMany({ data: [...live, token(1000, now), token(1001, now)] });
    const input = { name: "one more", scopes: ["certificate:read"] };
    const create = () => operation("access_token.create").execute({ ...t.anonymous(), actor }, input);
    expect(codes(await Promise.allSettled([create(), create()])).sort()).toEqual(["ok", "token_limit_reached"]);
  });

  it("reports the maximum and the next step", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const contact = {
      organisationId,
      kind: "technical",
      name: "Ada",
      email: "ada@example.com",
      createdAt: t.clock.now(),
    };
    const rows = Array.from({ length: CEILINGS.contactsPerOrganisation }, () => ({ ...contact, id: uuidv7() }));
    await t.deps.db.prisma.contact.createMany({ data: rows });
    const { createdAt: _, ...input } = contact;
    const refused = operation("contact.add").execute(t.as("admin", organisationId), input);
    await expect(refused).rejects.toMatchObject({
      code: "precondition_failed",
      publicMessage: "An organisation can have at most 500 contacts. Remove a contact that is no longer needed.",
    });
  });
});

it("counts the CSRs of all clients of an organisation together, and of each organisation separately", async () => {
  const inspect = (organisationId: string) => {
    const scopes = new Set(["certificate:read"] as const);
    const actor = { kind: "client", clientId: uuidv7(), organisationId, scopes } as const;
    return operation("certificate.inspect_csr").execute({ ...t.anonymous(), actor }, { csr: "not a CSR" });
  };
  const [one, other] = [uuidv7(), uuidv7()];
  for (let index = 0; index < 5; index += 1) await inspect(one);
  await expect(inspect(one)).rejects.toMatchObject({ code: "rate_limited" });
  await inspect(other);
});
