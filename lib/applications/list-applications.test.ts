import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { DAY_MS } from "@/lib/durations";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { listApplications } from "./list-applications";
import { APPLICATION_SORTS } from "./schema";

let t: Harness;
let organisationId: string;
let ctx: Context;

beforeAll(async () => {
  t = await createHarness();
  organisationId = (await t.makeOrganisation()).id;
  ctx = t.as("admin", organisationId);
  const at = (day: number) => ({ createdAt: new Date(Date.UTC(2026, 0, day)) });
  const alpha = await t.makeApplication(organisationId, { name: "alpha", type: "web", ...at(3) });
  await t.makeApplication(organisationId, { name: "Bravo 100%", environment: "production", ...at(1) });
  const charlie = await t.makeApplication(organisationId, { name: "charlie", status: "suspended", ...at(2) });
  await t.makeApplication(organisationId, { name: "delta", ...at(4) });
  for (const [applicationId, days] of [
    [charlie.id, 100],
    [alpha.id, 300],
  ] as const) {
    await t.deps.db.prisma.application.update({ where: { id: applicationId }, data: { status: "active" } });
    const { id } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
    const notAfter = new Date(t.clock.now().getTime() + days * DAY_MS);
    await t.deps.db.prisma.certificate.update({ where: { id }, data: { notAfter } });
  }
  await t.deps.db.prisma.application.update({ where: { id: charlie.id }, data: { status: "suspended" } });
});
afterAll(() => t.close());

const names = async (input: object) => (await listApplications.execute(ctx, input)).items.map(({ name }) => name);

describe("listApplications", () => {
  it.each([
    ["-createdAt", ["delta", "alpha", "charlie", "Bravo 100%"]],
    ["createdAt", ["Bravo 100%", "charlie", "alpha", "delta"]],
    ["name", ["alpha", "Bravo 100%", "charlie", "delta"]],
    ["-name", ["delta", "charlie", "Bravo 100%", "alpha"]],
  ])("sorts by %s", async (sort, expected) => {
    expect(await names({ sort })).toEqual(expected);
  });

  it("sorts by next expiry, with applications without a certificate last in both directions", async () => {
    const [first, second, ...rest] = await names({ sort: "nextExpiry" });
    expect([first, second]).toEqual(["charlie", "alpha"]);
    expect(rest.sort()).toEqual(["Bravo 100%", "delta"]);
    expect((await names({ sort: "-nextExpiry" })).slice(0, 2)).toEqual(["alpha", "charlie"]);
  });

  it.each(APPLICATION_SORTS)("returns the same list page by page when sorted by %s", async (sort) => {
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listApplications.execute>> = await listApplications.execute(ctx, {
        sort,
        limit: 1,
        ...(cursor ? { cursor } : {}),
      });
      paged.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(paged).toEqual(await names({ sort }));
    expect(paged).toHaveLength(4);
  });

  it.each([
    [{ type: "web" }, ["alpha"]],
    [{ environment: "production" }, ["Bravo 100%"]],
    [{ status: "suspended" }, ["charlie"]],
    [{ q: "ALPH" }, ["alpha"]],
    [{ q: "100%" }, ["Bravo 100%"]],
    [{ q: "1_0" }, []],
    [{ type: "native" }, []],
  ])("filters by %o", async (filter, expected) => {
    expect(await names(filter)).toEqual(expected);
  });

  it("hides other organisations' applications, and rejects cursors of another sort order", async () => {
    const { id: foreign } = await t.makeOrganisation();
    await t.makeApplication(foreign, { name: "foreign" });
    expect(await names({ q: "foreign" })).toEqual([]);
    for (const other of [foreign, uuidv7()]) {
      const list = listApplications.execute(ctx, { organisationId: other });
      await expect(list).rejects.toMatchObject({ code: "not_found" });
    }
    const { nextCursor } = await listApplications.execute(ctx, { sort: "name", limit: 1 });
    for (const sort of ["-createdAt", "nextExpiry"]) {
      const list = listApplications.execute(ctx, { sort, cursor: nextCursor });
      await expect(list).rejects.toMatchObject({ code: "invalid_input" });
    }
    for (const bad of [{ sort: "id" }, { type: "spaceship" }, { environment: "test" }]) {
      await expect(listApplications.execute(ctx, bad)).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});
