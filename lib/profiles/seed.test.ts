import { afterAll, beforeAll, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { builtInProfiles } from "./built-in";
import { listProfiles } from "./list-profiles";
import { seedBuiltInProfiles } from "./seed";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

it("start-up stores the built-in profiles in the database, readable with certificate:read", async () => {
  const own = await t.makeOrganisation();
  const { items, nextCursor } = await listProfiles.execute(t.as("viewer", own.id), {});
  expect(items.map((profile) => profile.id).sort()).toEqual(builtInProfiles.map((profile) => profile.id).sort());
  expect(nextCursor).toBeNull();
  await expect(listProfiles.execute(t.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(listProfiles.execute(t.as("auditor"), { all: true })).rejects.toMatchObject({ code: "invalid_input" });
});

it("seeding again updates only profiles that differ", async () => {
  const { prisma } = t.deps.db;
  const before = await prisma.certificateProfile.findMany({ orderBy: { id: "asc" } });
  const stale = before.find((row) => row.id === "signing");
  await prisma.certificateProfile.update({
    where: { id: "signing" },
    data: { definition: { ...(stale?.definition as object), validityDays: 1 } },
  });
  t.clock.advance(60_000);
  await Promise.all([seedBuiltInProfiles(t.deps.db, t.clock), seedBuiltInProfiles(t.deps.db, t.clock)]);
  const after = await prisma.certificateProfile.findMany({ orderBy: { id: "asc" } });
  const plain = (rows: typeof before) => rows.map(({ id, definition }) => ({ id, definition }));
  expect(plain(after)).toEqual(plain(before));
  for (const [index, row] of after.entries()) {
    expect(row.updatedAt.getTime() > (before[index]?.updatedAt.getTime() ?? 0)).toBe(row.id === "signing");
  }
});
