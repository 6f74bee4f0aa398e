/**
 * Two portals on one PostgreSQL, as on two machines: a change in one is immediately effective in the other. PGlite is limited to one
 * process, so these tests need TEST_DATABASE_URL.
 */

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeProtectedHeader } from "jose";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { updateApplication } from "@/lib/applications/update-application";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { DAY_MS } from "@/lib/durations";
import { parseCrl } from "@/lib/pki/crl-parse";
import { certStatusIn, ocspRequest, responseStatusOf } from "@/lib/testing/ocsp-request";
import { certify, makeClient, postForm, requestToken, signAssertion } from "./oauth/testing";
import { createTestServer, type TestServer } from "./testing";

const serverUrl = process.env.TEST_DATABASE_URL;
/** The guarantee is one second on an idle machine; the test machine is shared. */
const WITHIN = { timeout: 10_000, interval: 25 };

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** A network between a portal and its database that can be interrupted. */
class Wire {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor(target: URL) {
    this.#target = target;
  }

  async restore(): Promise<void> {
    this.#server = createServer((socket) => {
      const onward = connect(Number(this.#target.port), this.#target.hostname);
      for (const end of [socket, onward]) {
        this.#sockets.add(end);
        end.on("error", () => {});
        end.on("close", () => {
          this.#sockets.delete(end);
          socket.destroy();
          onward.destroy();
        });
      }
      socket.pipe(onward).pipe(socket);
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

describe.skipIf(!serverUrl)("two portals on one database", () => {
  const name = `two_${randomUUID().replaceAll("-", "")}`;
  const target = new URL(serverUrl ?? "postgresql://localhost:1/x");
  target.pathname = `/${name}`;
  const wire = new Wire(target);
  const cronSecret = randomUUID();
  let dataDir: string;
  let a: TestServer;
  let b: TestServer;

  beforeAll(async () => {
    await onServer(`CREATE DATABASE ${name}`);
    dataDir = await mkdtemp(join(tmpdir(), "countersign-two-"));
    await wire.restore();
    const through = new URL(target);
    through.hostname = "127.0.0.1";
    through.port = String(wire.port);
    const common = { DATA_DIR: dataDir, PUBLIC_URL: "http://portal.example", CRON_SECRET: cronSecret };
    a = await createTestServer({ ...common, DATABASE_URL: target.href });
    b = await createTestServer({ ...common, DATABASE_URL: through.href });
  }, 120_000);
  afterAll(async () => {
    await b?.close();
    await a?.close();
    await wire.cut();
    await rm(dataDir, { recursive: true, force: true });
    await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
  });

  const issuing = () => a.deps.authorities.issuing();
  async function ocsp(at: TestServer, serialHex: string): Promise<Buffer> {
    // By GET, which is answered from memory.
    const request = encodeURIComponent(ocspRequest(issuing().issuer, serialHex).toString("base64"));
    const response = await fetch(`${at.url}/pki/ocsp/${issuing().id}/${request}`);
    return Buffer.from(await response.arrayBuffer());
  }
  async function crl(at: TestServer) {
    const response = await fetch(`${at.url}/pki/${issuing().id}.crl`);
    const { number, entries } = parseCrl(Buffer.from(await response.arrayBuffer()));
    return { number: number ?? 0n, serials: entries.map(({ serialHex }) => serialHex) };
  }
  const kids = async (at: TestServer, path: string) =>
    ((await at.call("GET", `/keystore/${path}/application.jwks`)).body.keys as { kid: string }[]).map(({ kid }) => kid);

  async function makeHolder() {
    const client = await makeClient(a);
    const signer = await certify(a, client);
    const { serial } = await a.deps.db.prisma.certificate.findUniqueOrThrow({ where: { kid: signer.kid } });
    const { organisationId, applicationId, clientId } = client;
    const token = async (at: TestServer) => (await requestToken(at, await signAssertion(at, clientId, signer))).status;
    return { ...client, kid: signer.kid, serial, token, path: `${organisationId}/${applicationId}` };
  }

  it("B immediately rejects what was revoked in A: key set, OCSP and token at the first request after the notification, then the CRL", async () => {
    const holder = await makeHolder();
    await vi.waitFor(async () => {
      // Loads everything into B's memory.
      expect(await kids(b, holder.path)).toEqual([holder.kid]);
      expect(certStatusIn(await ocsp(b, holder.serial), holder.serial)).toBe("good");
      expect(await holder.token(b)).toBe(200);
    }, WITHIN);
    const before = await crl(b);
    await revokeCertificate.execute(a.as("admin", holder.organisationId), { kid: holder.kid, reason: "keyCompromise" });
    await vi.waitFor(async () => {
      expect(await kids(b, holder.path)).toEqual([]);
      expect(certStatusIn(await ocsp(b, holder.serial), holder.serial)).toBe("revoked");
      expect(await holder.token(b)).toBe(401);
    }, WITHIN);
    await vi.waitFor(async () => {
      for (const one of [a, b]) expect((await crl(one)).serials).toContain(holder.serial);
    }, WITHIN);
    expect((await crl(b)).number).toBeGreaterThan(before.number);
  });

  it("B rejects the keys of an application that was suspended in A, and accepts them after it is resumed", async () => {
    const holder = await makeHolder();
    const { applicationId } = holder;
    const admin = a.as("admin", holder.organisationId);
    await vi.waitFor(async () => expect(await holder.token(b)).toBe(200), WITHIN);
    await updateApplication.execute(admin, { applicationId, status: "suspended" });
    await vi.waitFor(async () => {
      expect(await kids(b, holder.path)).toEqual([]);
      expect(await holder.token(b)).toBe(401);
    }, WITHIN);
    await updateApplication.execute(admin, { applicationId, status: "active" });
    await vi.waitFor(async () => {
      expect(await kids(b, holder.path)).toEqual([holder.kid]);
      expect(await holder.token(b)).toBe(200);
    }, WITHIN);
  });

  it("one assertion that is sent 50 times to both gets exactly one token", async () => {
    const client = await makeClient(a);
    const signer = await certify(a, client);
    const ask = async (count: number, assertion: () => Promise<string>) => {
      const asked = Array.from({ length: count }, async (_, at) => requestToken(at % 2 ? a : b, await assertion()));
      return (await Promise.all(asked)).map(({ status }) => status).sort();
    };
    const fresh = () => signAssertion(a, client.clientId, signer);
    // Connections are opened on demand, which may take too long for one of fifty on a busy machine.
    await vi.waitFor(async () => expect(new Set(await ask(20, fresh))).toEqual(new Set([200])), { timeout: 60_000 });
    const once = fresh();
    expect(await ask(50, () => once)).toEqual([200, ...Array.from({ length: 49 }, () => 401)]);
  }, 90_000);

  it("CRL numbers of concurrent builders are unique and increasing, and no CRL lacks an entry of an earlier one", async () => {
    const { organisationId, applicationId } = await makeHolder();
    const admin = a.as("admin", organisationId);
    const seen = new Map<TestServer, bigint>();
    const revoked: string[] = [];
    const headers = { authorization: `Bearer ${cronSecret}` };
    for (let i = 0; i < 8; i += 1) {
      const made = await issueCertificate.execute(admin, { applicationId, type: "signing", csr: await freshCsr() });
      const at = i % 2 === 0 ? a : b;
      const built = await Promise.all([
        revokeCertificate.execute(at.as("admin", organisationId), { kid: made.kid, reason: "superseded" }),
        ...[a, b, a, b].map((one) => one.call("POST", "/api/cron/publish-crl", { headers })),
      ]);
      for (const one of built) if ("status" in one && typeof one.status === "number") expect(one.status).toBe(200);
      for (const one of [a, b]) {
        const { number } = await crl(one);
        expect(number).toBeGreaterThanOrEqual(seen.get(one) ?? 0n);
        seen.set(one, number);
      }
      revoked.push(made.serialNumber);
    }
    await vi.waitFor(async () => {
      for (const one of [a, b]) expect((await crl(one)).serials).toEqual(expect.arrayContaining(revoked));
    }, WITHIN);
    const rows = await a.deps.db.prisma.crl.findMany({
      where: { authorityId: issuing().id },
      orderBy: { number: "asc" },
    });
    const lists = rows.map((row) => parseCrl(row.der));
    expect(lists.map(({ number }) => number)).toEqual(rows.map(({ number }) => number));
    let known = new Set<string>();
    for (const { entries } of lists) {
      const serials = new Set(entries.map(({ serialHex }) => serialHex));
      expect([...known].filter((serial) => !serials.has(serial))).toEqual([]);
      known = serials;
    }
  });

  it("B without its database answers tryLater and 503, never good from memory; after reconnecting it has A's revocations", async () => {
    const holder = await makeHolder();
    await vi.waitFor(async () => {
      expect(certStatusIn(await ocsp(b, holder.serial), holder.serial)).toBe("good");
      expect(await kids(b, holder.path)).toEqual([holder.kid]);
    }, WITHIN);
    await wire.cut();
    try {
      await vi.waitFor(async () => {
        expect(responseStatusOf(await ocsp(b, holder.serial))).toBe("tryLater");
        expect((await b.call("GET", `/keystore/${holder.path}/application.jwks`)).status).toBe(503);
        expect(await holder.token(b)).toBe(503);
        expect(await b.call("GET", "/readyz")).toMatchObject({
          status: 503,
          text: expect.stringContaining("database: "),
        });
      }, WITHIN);
      await revokeCertificate.execute(a.as("admin", holder.organisationId), { kid: holder.kid, reason: "superseded" });
      for (let i = 0; i < 5; i += 1) expect(responseStatusOf(await ocsp(b, holder.serial))).toBe("tryLater");
    } finally {
      await wire.restore();
    }
    await vi.waitFor(
      async () => {
        expect(certStatusIn(await ocsp(b, holder.serial), holder.serial)).toBe("revoked");
        expect(await kids(b, holder.path)).toEqual([]);
        expect((await crl(b)).serials).toContain(holder.serial);
        expect((await b.call("GET", "/readyz")).status).toBe(200);
      },
      { timeout: 30_000, interval: 100 },
    );
  }, 90_000);

  it("token keys rotate in both, and tokens of the old key stay valid in both", async () => {
    const client = await makeClient(a, { authMethod: "client_secret_post" }, "client_secret");
    const credentials = { client_id: client.clientId, client_secret: client.clientSecret ?? "" };
    const token = async (at: TestServer) => {
      const answer = await postForm(at, "/oauth2/token", { grant_type: "client_credentials", ...credentials });
      return String(answer.body.access_token);
    };
    const isActive = async (at: TestServer, one: string) =>
      (await postForm(at, "/oauth2/introspect", { token: one, ...credentials })).body.active;
    const kidOf = (one: string) => decodeProtectedHeader(one).kid;
    const published = async (at: TestServer) =>
      ((await at.call("GET", "/oauth2/jwks")).body.keys as { kid: string }[]).map(({ kid }) => kid);
    const startedAt = Date.now();
    // oidc-provider uses the system clock.
    const goTo = (ms: number) => vi.setSystemTime(startedAt + ms);
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const first = kidOf(await token(a));
      goTo(89 * DAY_MS);
      const early = await published(b); // what a resource server may cache for a day
      const next = early.filter((kid) => kid !== first);
      expect([early.length, next.length]).toEqual([2, 1]);
      expect(await published(a)).toEqual(early);
      goTo(90 * DAY_MS - 60_000);
      const last = [await token(a), await token(b)];
      expect(last.map(kidOf)).toEqual([first, first]);
      goTo(90 * DAY_MS + 60_000);
      const newest = [await token(a), await token(b)];
      expect(newest.map(kidOf)).toEqual([...next, ...next]);
      for (const at of [a, b]) {
        for (const one of [...last, ...newest]) expect(await isActive(at, one)).toBe(true);
      }
      goTo(92 * DAY_MS);
      for (const at of [a, b]) expect(await published(at)).toEqual(next);
    } finally {
      vi.useRealTimers();
    }
  });
});
