/** Connections to PostgreSQL that go silent. PGlite has none, so these tests need TEST_DATABASE_URL. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { certStatusIn, ocspRequest } from "@/lib/testing/ocsp-request";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { SilentProxy } from "@/lib/testing/silent-proxy";
import { certify, makeClient } from "./oauth/testing";
import { createTestServer, type TestServer } from "./testing";

/** The guarantee is about fifteen seconds; with two shared cores a little more is allowed. */
const HEALED = { timeout: 25_000, interval: 200 };

describe.skipIf(!process.env.TEST_DATABASE_URL)("connections that go silent without closing", () => {
  let own: OwnDatabase;
  let proxy: SilentProxy;
  let dataDir: string;
  /** Connects directly to the database. */
  let a: TestServer;
  /** Connects through the network that loses its state. */
  let b: TestServer;
  const cronSecret = randomUUID();

  beforeAll(async () => {
    own = await createOwnDatabase();
    proxy = new SilentProxy(own.url ?? "");
    dataDir = await mkdtemp(join(tmpdir(), "countersign-silent-"));
    const common = { DATA_DIR: dataDir, PUBLIC_URL: "http://portal.example", CRON_SECRET: cronSecret };
    a = await createTestServer({ ...common, DATABASE_URL: own.url ?? "" });
    b = await createTestServer({ ...common, DATABASE_URL: await proxy.open() });
  }, 120_000);
  afterAll(async () => {
    await b?.close();
    await a?.close();
    await proxy?.close();
    await own?.drop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  const read = async () => (await b.call("GET", `/keystore/${randomUUID()}/${randomUUID()}/application.jwks`)).status;

  it("under load: every caller gets a response, and the process recovers within seconds", async () => {
    const load = async (count: number) => Promise.all(Array.from({ length: count }, read));
    expect(new Set(await load(24))).toEqual(new Set([404]));
    const startedAt = performance.now();
    expect(proxy.silence()).toBeGreaterThan(1);
    for (const status of await load(24)) expect([404, 503]).toContain(status);
    await vi.waitFor(async () => {
      expect(new Set(await load(24))).toEqual(new Set([404]));
      expect((await b.call("GET", "/readyz")).status).toBe(200);
    }, HEALED);
    expect(performance.now() - startedAt).toBeLessThan(25_000);
  }, 60_000);

  it("idle: jobs continue, and a manual one completes", async () => {
    const headers = { authorization: `Bearer ${cronSecret}` };
    const send = () => b.call("POST", "/api/cron/send-mail", { headers });
    expect((await send()).status).toBe(200);
    proxy.silence();
    const answer = await send(); // on a silent connection: an error within the limit, or already on a new connection
    expect([200, 503]).toContain(answer.status);
    await vi.waitFor(async () => expect((await send()).status).toBe(200), HEALED);
  }, 60_000);

  it("LISTEN: a revocation at A whose notification B missed is effective at B within seconds, long before its cache expires", async () => {
    const client = await makeClient(a);
    const { kid } = await certify(a, client);
    const { serial } = await a.deps.db.prisma.certificate.findUniqueOrThrow({ where: { kid } });
    const issuing = b.deps.authorities.issuing();
    const path = encodeURIComponent(ocspRequest(issuing.issuer, serial).toString("base64"));
    const status = async () => {
      const response = await fetch(`${b.url}/pki/ocsp/${issuing.id}/${path}`);
      return certStatusIn(Buffer.from(await response.arrayBuffer()), serial);
    };
    await vi.waitFor(async () => expect(await status()).toBe("good"), HEALED);
    proxy.silence();
    await revokeCertificate.execute(a.as("admin", client.organisationId), { kid, reason: "keyCompromise" });
    await vi.waitFor(async () => expect(await status()).toBe("revoked"), { timeout: 25_000, interval: 100 });
  }, 60_000);

  it("a process that is stopped in that state exits within ten seconds", async () => {
    const other = new SilentProxy(own.url ?? "");
    const dying = await createTestServer({
      DATA_DIR: dataDir,
      PUBLIC_URL: "http://portal.example",
      DATABASE_URL: await other.open(),
    });
    other.silence();
    void dying.call("GET", "/readyz").catch(() => {}); // pending on a silent connection
    const startedAt = performance.now();
    await dying.close();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await other.close();
  }, 60_000);
});
