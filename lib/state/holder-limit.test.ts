import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CertificateStatus } from "@/lib/db/generated/client";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { isInUse } from "./certificate";
import { countInUseSql, hasRoom, hasRoomSql } from "./holder-limit";
import { insertCopies, issueTemplate } from "./testing";

const NOW = new Date("2026-06-01T12:00:00.000Z");
const rows = fc.array(
  fc.record({
    status: fc.constantFrom(...Object.values(CertificateStatus)),
    notAfter: fc.integer({ min: -1, max: 1 }).map((ms) => new Date(NOW.getTime() + ms)),
    isOwn: fc.boolean(),
    isCounted: fc.boolean(),
  }),
  { maxLength: 12 },
);

let harness: Harness;
let template: Awaited<ReturnType<typeof issueTemplate>>;
beforeAll(async () => {
  harness = await createHarness();
  template = await issueTemplate(harness);
});
afterAll(() => harness.close());

/** In the database: how many certificates are in use, counted up to the limit, and whether there is room. */
async function queryHolder(applicationId: string | null, limit: number) {
  const holder = {
    organisationId: "h.organisation",
    applicationId: "h.application",
    now: `'${NOW.toISOString()}'::timestamptz`,
    limit: "h.most",
    counted: "c.id LIKE 'row-counted-%'",
  };
  const [row] = await harness.deps.db.prisma.$queryRawUnsafe<{ count: number; room: boolean }[]>(
    `SELECT ${countInUseSql(holder)} AS count, ${hasRoomSql(holder)} AS room
     FROM (SELECT $1::text AS organisation, $2::text AS application, $3::int AS most) h`,
    template.organisationId,
    applicationId,
    limit,
  );
  return row;
}

describe("the limit of a holder", () => {
  it("is the same in TypeScript and in SQL, for applications and organisations, on random rows", async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 0, max: 5 }), async (given, limit) => {
        const copies = given.map(({ status, notAfter, isOwn, isCounted }, index) => ({
          id: `row-${isCounted ? "counted" : "other"}-${index}`,
          status,
          not_after: notAfter,
          application_id: isOwn ? null : template.applicationId,
        }));
        await insertCopies(harness, template.kid, copies);
        try {
          for (const applicationId of [template.applicationId, null]) {
            const inUse = given.filter(
              (row) => row.isCounted && row.isOwn === (applicationId === null) && isInUse(row, NOW),
            ).length;
            expect(await queryHolder(applicationId, limit)).toEqual({
              count: Math.min(inUse, limit),
              room: hasRoom(inUse, limit),
            });
          }
        } finally {
          await harness.deps.db.prisma.certificate.deleteMany({ where: { id: { startsWith: "row-" } } });
        }
      }),
      { numRuns: 25 },
    );
  });
});
