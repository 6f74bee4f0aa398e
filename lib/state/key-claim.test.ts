import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { claimConflict, isClaimedForSql, isKeyFree, isKeyFreeSql, type KeyUse } from "./key-claim";

const NOW = new Date("2026-06-01T12:00:00.000Z");
const use = fc.record({
  organisationId: fc.constantFrom("o1", "o2"),
  applicationId: fc.constantFrom("a1", "a2", null),
  type: fc.constantFrom("signing", "transport"),
});
const claim = fc.record({
  certificateId: fc.constantFrom("c1", "c2", null),
  notAfter: fc.option(fc.integer({ min: -2, max: 2 }).map((ms) => new Date(NOW.getTime() + ms))),
  isBlocked: fc.boolean(),
});
const pairs = fc.array(fc.record({ use, claim, wanted: use, replacesId: fc.constantFrom("c1", null) }), {
  minLength: 1,
});

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

describe("the claim on a key", () => {
  it("is judged alike in TypeScript and in SQL, on random claims", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (given) => {
        const json = JSON.stringify(
          given.map((pair) => ({
            claim: {
              organisation_id: pair.use.organisationId,
              application_id: pair.use.applicationId,
              type: pair.use.type,
              certificate_id: pair.claim.certificateId,
              not_after: pair.claim.notAfter,
              is_blocked: pair.claim.isBlocked,
            },
            wanted: {
              organisation_id: pair.wanted.organisationId,
              application_id: pair.wanted.applicationId,
              type: pair.wanted.type,
            },
            replaces: pair.replacesId,
          })),
        );
        const rows = await harness.deps.db.prisma.$queryRawUnsafe<{ claimed: boolean; free: boolean }[]>(
          `SELECT ${isClaimedForSql("k", "w")} AS claimed,
             ${isKeyFreeSql("k", `'${NOW.toISOString()}'::timestamptz`, "(q.value->>'replaces')")} AS free
           FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY q,
             jsonb_populate_record(NULL::key_claims, q.value->'claim') k, jsonb_populate_record(NULL::key_claims, q.value->'wanted') w
           ORDER BY q.ordinality`,
          json,
        );
        for (const [index, pair] of given.entries()) {
          expect(rows[index]).toEqual({
            claimed: claimConflict(pair.use, pair.wanted) === undefined && !pair.claim.isBlocked,
            free: isKeyFree(pair.claim, NOW, pair.replacesId),
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it("names the holder before the type", () => {
    const mine: KeyUse = { organisationId: "o1", applicationId: null, type: "signing" };
    expect(claimConflict(mine, { ...mine })).toBeUndefined();
    expect(claimConflict(mine, { ...mine, type: "transport" })).toBe("type");
    expect(claimConflict(mine, { ...mine, applicationId: "a1", type: "transport" })).toBe("holder");
  });
});
