/** This machine's clock and the database's; they are the same on PGlite, so without TEST_DATABASE_URL only the watch is tested. */

import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshCsr } from "@/lib/certificates/testing";
import type { Database } from "@/lib/db/database";
import { DatabaseWatch } from "@/lib/db/watch";
import { HOUR_MS } from "@/lib/durations";
import { createTestServer, type TestServer } from "./testing";

const server = process.env.TEST_DATABASE_URL;
let t: TestServer;
let offsetMs = 0;
beforeAll(async () => {
  t = await createTestServer({}, { machineNowMs: () => Date.now() + offsetMs });
});
afterAll(() => t.close());

describe.skipIf(!server)("a machine whose clock differs from the database's", () => {
  it.each([2 * HOUR_MS, -2 * HOUR_MS])("by %d ms is not ready and signs neither certificates nor CRLs", async (off) => {
    const { id: organisationId } = await t.makeOrganisation();
    const { id: applicationId } = await t.makeApplication(organisationId);
    const token = await t.tokenFor(t.as("admin", organisationId));
    const issue = async () =>
      t.call("POST", `/api/v1/applications/${applicationId}/certificates`, {
        token,
        body: { type: "signing", csr: await freshCsr() },
      });
    const publish = () =>
      t.call("POST", "/api/cron/publish-crl", { headers: { authorization: `Bearer ${t.deps.env.cronSecret}` } });
    const newest = () => t.deps.db.prisma.crl.count();
    const crls = await newest();
    offsetMs = off;
    try {
      const { status, text } = await t.call("GET", "/readyz");
      expect(status).toBe(503);
      expect(text).toMatch(
        /database: This machine's clock is 7[12]\d\d s (ahead of|behind) the database's\..+\[clock_wrong, operator\]/,
      );
      const refused = await issue();
      expect([refused.status, refused.body.reason]).toEqual([503, "clock_wrong"]);
      expect((await publish()).status).toBe(503);
      expect(await newest()).toBe(crls);
      const metrics = await t.call("GET", "/metrics");
      expect(Number(/^countersign_clock_offset_seconds (-?[\d.]+)$/m.exec(metrics.text)?.[1])).toBeCloseTo(
        off / 1000,
        -2,
      );
    } finally {
      offsetMs = 0;
    }
    expect((await t.call("GET", "/readyz")).status).toBe(200);
    expect((await issue()).status).toBe(201);
    expect((await publish()).status).toBe(200);
  });

  it("by a minute is ready, and warns once", async () => {
    const lines: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
    const watch = new DatabaseWatch(t.deps.db as Database, log, () => Date.now() + 60_000);
    expect(await watch.check()).toEqual([]);
    expect(await watch.check()).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("This machine's clock is 60 s ahead of the database's");
    expect(() => watch.assertClock()).not.toThrow();
  });
});

describe("certificates issued while a clock was wrong", () => {
  it("an OCSP responder and a TLS certificate from the future are not used until they become valid", async () => {
    const { authorities, db } = t.deps;
    const issuer = authorities.issuing().id;
    const good = await authorities.ocspResponder(issuer);
    t.clock.advance(100 * 24 * HOUR_MS);
    const future = await authorities.ocspResponder(issuer);
    const futureTls = await authorities.tlsServer([{ kind: "dns", value: "portal.example" }]);
    expect(future.notBefore.getTime()).toBeGreaterThan(Date.now());
    t.clock.advance(-100 * 24 * HOUR_MS);
    const now = await authorities.ocspResponder(issuer);
    expect(now.notBefore.getTime()).toBeLessThanOrEqual(Date.now());
    expect(now.certificateDer).toEqual(good.certificateDer);
    const tls = await authorities.tlsServer([{ kind: "dns", value: "portal.example" }]);
    expect(tls.serial).not.toBe(futureTls.serial);
    const row = await db.prisma.authority.findFirstOrThrow({ where: { serial: tls.serial } });
    expect(row.notBefore.getTime()).toBeLessThanOrEqual(Date.now());
  });
});
