import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import {
  isBlockedSql,
  isLiveSql,
  isUnexpired,
  isUnexpiredSql,
  outsideValidity,
  registeredKeyState,
  registeredKeyStateSql,
} from "./key";

const NOW = new Date("2026-06-01T12:00:00.000Z");
const around = fc.option(fc.integer({ min: -2, max: 2 }).map((ms) => new Date(NOW.getTime() + ms)));
const keys = fc.array(fc.record({ removedAt: around, notAfter: around, isBlocked: fc.boolean() }), {
  minLength: 1,
  maxLength: 20,
});

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  await harness.deps.db.prisma.blockedKey.create({
    data: { keyFingerprint: "blocked", reason: "operator", createdAt: NOW },
  });
});
afterAll(() => harness.close());

describe("a registered key", () => {
  it("has the same state in TypeScript and in SQL, on random rows", async () => {
    await fc.assert(
      fc.asyncProperty(keys, async (given) => {
        const json = JSON.stringify(
          given.map(({ removedAt, notAfter, isBlocked }) => ({
            key_fingerprint: isBlocked ? "blocked" : "free",
            removed_at: removedAt,
            not_after: notAfter,
          })),
        );
        const now = `'${NOW.toISOString()}'::timestamptz`;
        const rows = await harness.deps.db.prisma.$queryRawUnsafe<Record<string, unknown>[]>(
          `SELECT ${isBlockedSql("k.key_fingerprint")} AS blocked, ${registeredKeyStateSql("k")} AS state,
             ${isUnexpiredSql("k", now)} AS unexpired, ${isLiveSql("k", now)} AS live
           FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY q, jsonb_populate_record(NULL::registered_keys, q.value) k
           ORDER BY q.ordinality`,
          json,
        );
        for (const [index, key] of given.entries()) {
          const state = registeredKeyState(key);
          const unexpired = isUnexpired(key.notAfter, NOW);
          const live = state === "active" && unexpired;
          expect(rows[index]).toEqual({ blocked: key.isBlocked, state, unexpired, live });
        }
      }),
      { numRuns: 30 },
    );
  });

  it("is valid from notBefore, inclusive, to notAfter, exclusive", () => {
    const at = (ms: number) => new Date(NOW.getTime() + ms);
    expect(outsideValidity({ notBefore: at(1) }, NOW)).toBe("not_yet_valid");
    expect(outsideValidity({ notBefore: NOW, notAfter: at(1) }, NOW)).toBeUndefined();
    expect(outsideValidity({ notBefore: NOW, notAfter: null }, NOW)).toBeUndefined();
    expect(outsideValidity({ notAfter: NOW }, NOW)).toBe("expired");
  });
});
