import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AUTH_METHODS, KEY_SOURCES } from "@/lib/clients/schema";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { isValid } from "./certificate";
import {
  applicationHealth,
  applicationHealthSql,
  clientHealth,
  clientHealthSql,
  HEALTH_STATES,
  type HealthFacts,
  isFailing,
  isFailingSql,
  missingKey,
  missingKeySql,
  type UsableKey,
} from "./client-health";
import { insertCopies, issueTemplate } from "./testing";

const NOW = new Date("2026-06-01T12:00:00.000Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const ACTIVE = { organisationStatus: "active", applicationStatus: "active", clientStatus: "active" } as const;

let harness: Harness;
let template: Awaited<ReturnType<typeof issueTemplate>>;
beforeAll(async () => {
  harness = await createHarness();
  template = await issueTemplate(harness);
});
afterAll(() => harness.close());

/** Around every boundary, to the millisecond. */
const time = fc
  .record({
    from: fc.constantFrom(0, 15 * MINUTE_MS, HOUR_MS, DAY_MS, DAY_MS + 15 * MINUTE_MS, 7 * DAY_MS),
    ms: fc.integer({ min: -2, max: 2 }),
  })
  .map(({ from, ms }) => ago(from + ms));
const attempts = fc.record({ lastSucceededAt: fc.option(time), lastFailedAt: fc.option(time) });
const facts = fc.record({ attempts, missing: fc.constantFrom("signing" as const, "transport" as const, null) });

const clients = fc.record({
  authMethod: fc.constantFrom(...AUTH_METHODS),
  keySource: fc.constantFrom(...KEY_SOURCES),
  certificateBoundTokens: fc.boolean(),
});
const around = fc.constantFrom(ago(1), NOW, ago(-1));
const certificates = fc.array(
  fc.record({
    status: fc.constantFrom("active" as const, "revoked" as const),
    type: fc.constantFrom("signing", "transport"),
    notAfter: around,
  }),
  { maxLength: 3 },
);
const registered = fc.array(
  fc.record({
    usage: fc.constantFrom("signing", "transport"),
    notBefore: around,
    notAfter: fc.option(around),
    isRemoved: fc.boolean(),
    isCertificate: fc.boolean(),
  }),
  { maxLength: 3 },
);

describe("the health of a client", () => {
  it("follows from key and attempts alike in TypeScript and in SQL, on random clients", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(facts, { minLength: 1, maxLength: 20 }), async (given) => {
        const now = `'${NOW.toISOString()}'::timestamptz`;
        const rows = await harness.deps.db.prisma.$queryRawUnsafe<{ state: string; failing: boolean | null }[]>(
          `SELECT ${clientHealthSql("v", "(q.value->>'missing')", now)} AS state, ${isFailingSql("v", now)} AS failing
           FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY q, jsonb_populate_record(NULL::client_activity, q.value) v
           ORDER BY q.ordinality`,
          JSON.stringify(
            given.map(({ missing, attempts: { lastSucceededAt, lastFailedAt } }) => ({
              missing,
              last_succeeded_at: lastSucceededAt,
              last_failed_at: lastFailedAt,
            })),
          ),
        );
        for (const [index, { missing, attempts: last }] of given.entries()) {
          expect({ ...rows[index], failing: rows[index]?.failing ?? false }).toEqual({
            state: clientHealth({ ...ACTIVE, ...last, missing }, NOW),
            failing: isFailing(last, NOW),
          });
        }
      }),
      { numRuns: 25 },
    );
  });

  it("lacks the same key in TypeScript and in SQL, on random clients, certificates and registered keys", async () => {
    await fc.assert(
      fc.asyncProperty(clients, certificates, registered, async (client, held, keys) => {
        const { prisma } = harness.deps.db;
        const { organisationId, applicationId, kid } = template;
        const clientId = randomUUID();
        const id = (name: string, index: number) => `row-${name}-${index}-${clientId}`;
        await prisma.certificate.updateMany({ where: { kid }, data: { notAfter: ago(DAY_MS) } });
        await prisma.oAuthClient.create({
          data: { ...client, ...blankClient, clientId, organisationId, applicationId },
        });
        const copies = held.map(({ status, type, notAfter }, index) => ({
          ...{ id: id("certificate", index), status, type, not_after: notAfter, not_before: ago(DAY_MS) },
        }));
        await insertCopies(harness, kid, copies);
        await prisma.registeredKey.createMany({
          data: keys.map(({ usage, notBefore, notAfter, isRemoved, isCertificate }, index) => ({
            ...{ id: id("key", index), clientId, organisationId, applicationId, usage, notBefore, notAfter },
            ...{ kid: id("key", index), name: "", publicKey: {}, keyFingerprint: id("key", index), keyThumbprint: "" },
            ...{ createdAt: NOW, updatedAt: NOW, removedAt: isRemoved ? NOW : null },
            certificateDer: isCertificate ? new Uint8Array([1]) : null,
          })),
        });
        try {
          const [row] = await prisma.$queryRawUnsafe<{ missing: string | null }[]>(
            `SELECT ${missingKeySql("c", `'${NOW.toISOString()}'::timestamptz`)} AS missing
             FROM oauth_clients c WHERE c.client_id = $1`,
            clientId,
          );
          const usable: UsableKey[] = [
            ...held
              .filter((one) => isValid(one, NOW))
              .map(({ type: usage }) => ({ source: "certificate" as const, usage, isCertificate: true })),
            ...keys
              .filter(
                ({ notBefore, notAfter, isRemoved }) => !isRemoved && notBefore <= NOW && (!notAfter || notAfter > NOW),
              )
              .map(({ usage, isCertificate }) => ({ source: "registered" as const, usage, isCertificate })),
          ];
          expect(row?.missing).toBe(missingKey(client, usable));
        } finally {
          await prisma.registeredKey.deleteMany({ where: { clientId } });
          await prisma.certificate.deleteMany({ where: { id: { startsWith: "row-" } } });
          await prisma.oAuthClient.delete({ where: { clientId } });
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, Partial<HealthFacts>, string | null]>([
    ["accepted within seven days", { lastSucceededAt: ago(6 * DAY_MS) }, "working"],
    ["accepted before", { lastSucceededAt: ago(8 * DAY_MS) }, "idle"],
    ["never accepted", {}, "never_used"],
    ["never accepted, rejected today", { lastFailedAt: ago(HOUR_MS) }, "failing"],
    ["never accepted, rejected two days ago", { lastFailedAt: ago(2 * DAY_MS) }, "never_used"],
    ["accepted after the rejection", { lastFailedAt: ago(HOUR_MS), lastSucceededAt: ago(MINUTE_MS) }, "working"],
    [
      "rejected by a stranger's attempts while it is accepted",
      { lastFailedAt: NOW, lastSucceededAt: ago(10 * MINUTE_MS) },
      "working",
    ],
    ["rejected since", { lastFailedAt: NOW, lastSucceededAt: ago(HOUR_MS) }, "failing"],
    ["without a key, which is why it is rejected", { missing: "signing", lastFailedAt: NOW }, "no_usable_key"],
    ["suspended", { clientStatus: "suspended", missing: "signing" }, null],
    ["in a suspended organisation", { organisationStatus: "suspended", lastFailedAt: NOW }, null],
  ])("of a client %s", (_, given, state) => {
    const nothing = { ...ACTIVE, missing: null, lastSucceededAt: null, lastFailedAt: null };
    expect(clientHealth({ ...nothing, ...given }, NOW)).toBe(state);
  });

  it("of an application is the worst of its clients", () => {
    expect(applicationHealth([])).toBeNull();
    expect(applicationHealth([null, null])).toBeNull();
    for (const [index, state] of HEALTH_STATES.entries()) {
      expect(applicationHealth([...HEALTH_STATES.slice(index), null].toReversed())).toBe(state);
    }
  });

  it("of an application is the same in SQL", async () => {
    const states = [...HEALTH_STATES, null];
    const sets = states.flatMap((one) => [[one], ...states.map((other) => [one, other, null])]);
    const rows = await harness.deps.db.prisma.$queryRawUnsafe<{ state: string | null }[]>(
      `SELECT ${applicationHealthSql("s.state")} AS state FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS a(set, n)
       CROSS JOIN LATERAL jsonb_array_elements_text(a.set) AS s(state) GROUP BY a.n ORDER BY a.n`,
      JSON.stringify(sets),
    );
    expect(rows.map(({ state }) => state)).toEqual(sets.map(applicationHealth));
  });
});

const blankClient = {
  ...{ name: "", grantTypes: [], scopes: [], redirectUris: [], assertionAlgorithms: [], audiencePolicy: "strict" },
  ...{ assertionLifetimeSeconds: 60, createdAt: NOW, updatedAt: NOW },
};
