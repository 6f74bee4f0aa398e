import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CertificateStatus } from "@/lib/db/generated/client";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import * as state from "./certificate";
import { isRotationOpen, isRotationOpenSql, ROTATION_DAYS } from "./rotation";
import { insertCopies, issueTemplate } from "./testing";

const STATUSES = Object.values(CertificateStatus);
const NOW = new Date("2026-06-01T12:00:00.000Z");
/** Times around the boundaries, to the millisecond. */
const time = fc
  .record({
    from: fc.constantFrom(NOW, state.expiringUntil(NOW)),
    ms: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -1e9, max: 1e9 })),
  })
  .map(({ from, ms }) => new Date(from.getTime() + ms));
const rows = fc.array(
  fc.record({
    status: fc.constantFrom(...STATUSES),
    notAfter: time,
    successor: fc.option(fc.constantFrom(...STATUSES)),
  }),
  { minLength: 1, maxLength: 12 },
);

const near = (base: number) => fc.integer({ min: -2, max: 2 }).map((ms) => new Date(base + ms));
const pairs = fc.array(
  fc.record({
    replaced: fc.record({ status: fc.constantFrom(...STATUSES), notAfter: near(NOW.getTime()) }),
    successor: fc.record({
      status: fc.constantFrom(...STATUSES),
      notAfter: fc.constant(NOW),
      issuedAt: fc.option(near(NOW.getTime() - ROTATION_DAYS * DAY_MS)),
    }),
  }),
  { minLength: 1, maxLength: 20 },
);

let harness: Harness;
let template: string;
beforeAll(async () => {
  harness = await createHarness();
  template = (await issueTemplate(harness)).kid;
});
afterAll(() => harness.close());

/** Inserts rows with their successors, queries the state of each in the database, and deletes them. */
async function queryStates(
  given: readonly { status: CertificateStatus; notAfter: Date; successor: CertificateStatus | null }[],
) {
  const all = given.flatMap(({ status, notAfter, successor }, index) => [
    { id: `row-${index}`, status, not_after: notAfter, replaces_id: null },
    ...(successor ? [{ id: `after-${index}`, status: successor, not_after: NOW, replaces_id: `row-${index}` }] : []),
  ]);
  const { prisma } = harness.deps.db;
  await insertCopies(harness, template, all);
  const only = { id: { startsWith: "row-" } };
  const now = `'${NOW.toISOString()}'::timestamptz`;
  try {
    const sql = await prisma.$queryRawUnsafe<Record<"id", string>[] & Record<string, boolean>[]>(`
      SELECT c.id, ${state.isValidSql("c", now)} AS "valid", ${state.isExpiredSql("c", now)} AS "expired",
        ${state.isInUseSql("c", now)} AS "inUse", ${state.isSupersededSql("c", now)} AS "superseded",
        ${state.isExpiringSql("c", now)} AS "expiring", ${state.isUnrevokedSql("c")} AS "unrevoked",
        ${state.hasActiveSuccessorSql("c")} AS "succeeded"
      FROM certificates c WHERE c.id LIKE 'row-%'`);
    const found = async (where: object) =>
      (await prisma.certificate.findMany({ where: { AND: [only, where] }, select: { id: true } })).map(({ id }) => id);
    return {
      sql: new Map(sql.map((row) => [row.id, row])),
      valid: await found(state.isValidWhere(NOW)),
      expired: await found(state.isExpiredWhere(NOW)),
      superseded: await found(state.isSupersededWhere(NOW)),
      expiring: await found(state.isExpiringWhere(NOW)),
    };
  } finally {
    await prisma.certificate.deleteMany({ where: { id: { startsWith: "after-" } } });
    await prisma.certificate.deleteMany({ where: only });
  }
}

describe("the states of a certificate", () => {
  it("are the same in TypeScript, in SQL and in Prisma's conditions, on random rows", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const states = await queryStates(given);
        for (const [index, { successor, ...rest }] of given.entries()) {
          const id = `row-${index}`;
          const row = { ...rest, successors: successor ? [{ status: successor }] : [] };
          expect(states.sql.get(id)).toEqual({
            id,
            valid: state.isValid(row, NOW),
            expired: state.isExpired(row, NOW),
            inUse: state.isInUse(row, NOW),
            superseded: state.isSuperseded(row, NOW),
            expiring: state.isExpiring(row, NOW),
            unrevoked: state.isUnrevoked(row),
            succeeded: state.activeSuccessor(row.successors) !== undefined,
          });
          expect(states.valid.includes(id)).toBe(state.isValid(row, NOW));
          expect(states.expired.includes(id)).toBe(state.isExpired(row, NOW));
          expect(states.superseded.includes(id)).toBe(state.isSuperseded(row, NOW));
          expect(state.isUnrevoked({ status: state.shownState(row, NOW) })).toBe(state.isUnrevoked(row));
          expect(states.expiring.includes(id)).toBe(state.isExpiring(row, NOW));
        }
      }),
      { numRuns: 25 },
    );
  });

  it("leave a rotation open alike in TypeScript and in SQL, on random pairs", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (given) => {
        const open = await harness.deps.db.prisma.$queryRawUnsafe<{ open: boolean | null }[]>(
          `SELECT ${isRotationOpenSql("c", "s", `'${NOW.toISOString()}'::timestamptz`)} AS open
           FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY q, jsonb_populate_record(NULL::certificates, q.value->'replaced') c,
             jsonb_populate_record(NULL::certificates, q.value->'successor') s
           ORDER BY q.ordinality`,
          JSON.stringify(
            given.map(({ replaced, successor }) => ({
              replaced: { id: "old", status: replaced.status, not_after: replaced.notAfter },
              successor: { replaces_id: "old", status: successor.status, issued_at: successor.issuedAt },
            })),
          ),
        );
        for (const [index, { replaced, successor }] of given.entries()) {
          expect(open[index]?.open ?? false).toBe(isRotationOpen(replaced, successor, NOW));
        }
      }),
      { numRuns: 25 },
    );
  });

  it("are displayed by the stored status and the clock", () => {
    const at = (ms: number) => new Date(NOW.getTime() + ms);
    expect(state.shownState({ status: "active", notAfter: at(1) }, NOW)).toBe("active");
    expect(state.shownState({ status: "active", notAfter: NOW }, NOW)).toBe("expired");
    expect(state.shownState({ status: "revoked", notAfter: at(-1) }, NOW)).toBe("revoked");
  });
});
