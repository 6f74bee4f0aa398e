/** A failing PostgreSQL from a client's view: 503 with Retry-After, never 500, and readiness has the reason. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it, vi } from "vitest";
import { freshCsr } from "@/lib/certificates/testing";
import { canMount } from "@/lib/testing/privileges";
import { certify, makeClient, requestToken, signAssertion } from "./oauth/testing";
import { createTestServer, type TestServer } from "./testing";

const serverUrl = process.env.TEST_DATABASE_URL;
const WITHIN = { timeout: 20_000, interval: 200 };

async function onServer(sql: string, url = serverUrl) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

async function isSuperuser(): Promise<boolean> {
  const { rows } = await onServer("SELECT rolsuper AS yes FROM pg_roles WHERE rolname = current_user");
  return (rows[0] as { yes: boolean }).yes;
}

async function createDatabase(name: string) {
  await onServer(`CREATE DATABASE ${name}`);
  return {};
}

/** A portal on a separate database, created by `create`. */
async function portalOn(create: (name: string) => Promise<{ user?: string; password?: string }>, settings = {}) {
  const name = `troubled_${randomUUID().replaceAll("-", "")}`;
  const { user, password } = await create(name);
  const url = new URL(serverUrl ?? "");
  url.pathname = `/${name}`;
  if (user) url.username = user;
  if (password) url.password = password;
  const dataDir = await mkdtemp(join(tmpdir(), "countersign-troubled-"));
  const t = await createTestServer({ DATA_DIR: dataDir, DATABASE_URL: url.href, ...settings });
  return {
    t,
    name,
    url: url.href,
    async close() {
      await t.close();
      await rm(dataDir, { recursive: true, force: true });
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function issuer(t: TestServer) {
  const { id: organisationId } = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisationId);
  const token = await t.tokenFor(t.as("admin", organisationId));
  return async () =>
    t.call("POST", `/api/v1/applications/${applicationId}/certificates`, {
      token,
      body: { type: "signing", csr: await freshCsr() },
    });
}
const readiness = async (t: TestServer) => {
  const { status, body } = await t.call("GET", "/readyz", { headers: { accept: "application/json" } });
  return { status, codes: (body.reasons as { code: string }[]).map(({ code }) => code) };
};
const expectUnavailable = (answer: Awaited<ReturnType<TestServer["call"]>>) => {
  expect([answer.status, answer.body.code], answer.text).toEqual([503, "unavailable"]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
};

describe.skipIf(!serverUrl)("a server that became read-only", () => {
  it("is not ready, reports the reason, answers writes with 503, and recovers automatically", async () => {
    const { t, name, close } = await portalOn(createDatabase);
    try {
      const issue = await issuer(t);
      expect((await issue()).status).toBe(201);
      expect(await readiness(t)).toEqual({ status: 200, codes: [] });
      const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`;
      await onServer(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
      await onServer(cut);
      await vi.waitFor(
        async () => expect(await readiness(t)).toEqual({ status: 503, codes: ["database_read_only"] }),
        WITHIN,
      );
      const { text } = await t.call("GET", "/readyz");
      expect(text).toMatch(/^not ready\ndatabase: The server is read-only: .+ \[database_read_only, operator\]$/m);
      for (let i = 0; i < 3; i += 1) expectUnavailable(await issue());
      // As after a failover: new connections are writable, old ones stay read-only and open.
      await onServer(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
      await vi.waitFor(async () => expect((await readiness(t)).status).toBe(200), WITHIN);
      expect((await issue()).status).toBe(201);
    } finally {
      await close();
    }
  }, 90_000);
});

describe.skipIf(!serverUrl)("a newer schema under a running process", () => {
  it("is not ready, reports both versions and the action upgrade", async () => {
    const { t, url, close } = await portalOn(createDatabase);
    try {
      expect((await readiness(t)).status).toBe(200);
      await onServer(
        `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, logs, applied_steps_count)
         VALUES ('x', 'x', now(), '20990101000000_future', 'Countersign 9.0.0', 1)`,
        url,
      );
      expect(await readiness(t)).toEqual({ status: 503, codes: ["schema_newer"] });
      const { text } = await t.call("GET", "/readyz");
      expect(text).toMatch(/Countersign 9\.0\.0 \(migration 20990101000000_future\); this is Countersign \d/);
    } finally {
      await close();
    }
  }, 60_000);
});

const canLimit = serverUrl !== undefined && (await isSuperuser());

describe.skipIf(!canLimit)("a role with fewer connections than the pool", () => {
  it("40 callers get 2xx or 503 with Retry-After, never 500, and most of them 2xx", async () => {
    const role = `limited_${randomUUID().replaceAll("-", "")}`;
    const { t, close } = await portalOn(async (db) => {
      await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'limited' CONNECTION LIMIT 8`);
      await onServer(`CREATE DATABASE ${db} OWNER ${role}`);
      return { user: role, password: "limited" };
    });
    try {
      const ctx = t.as("super_admin");
      const token = await t.tokenFor(ctx);
      const statuses: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        const issue = await issuer(t); // fifty certificates are allowed for one application
        const list = () => t.call("GET", "/api/v1/organisations", { token });
        const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => (at % 3 === 0 ? list() : issue())));
        for (const answer of answers) {
          statuses.push(answer.status);
          if (answer.status !== 201 && answer.status !== 200) expectUnavailable(answer);
        }
      }
      expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(100);
    } finally {
      await close();
      await onServer(`DROP ROLE ${role}`);
    }
  }, 120_000);
});

describe.skipIf(!canLimit || !canMount())("a full disk under the database", () => {
  it("is not ready, answers 503, loses nothing and recovers when space is available", async () => {
    const small = await mkdtemp(join(tmpdir(), "countersign-small-"));
    const space = `small_${randomUUID().replaceAll("-", "")}`;
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=40m,mode=0777", "tmpfs", small]);
    let portal: Awaited<ReturnType<typeof portalOn>> | undefined;
    try {
      const { rows } = await onServer("SELECT current_setting('data_directory') AS home");
      execFileSync("chown", ["--reference", (rows[0] as { home: string }).home, small]);
      execFileSync("chmod", ["700", small]);
      await onServer(`CREATE TABLESPACE ${space} LOCATION '${small}'`);
      portal = await portalOn(async (db) => {
        await onServer(`CREATE DATABASE ${db} TABLESPACE ${space}`);
        return {};
      });
      const { t } = portal;
      const issue = await issuer(t);
      const issued = await issue();
      expect(issued.status).toBe(201);
      const client = await makeClient(t);
      const signer = await certify(t, client);
      const tokenBy = async () => requestToken(t, await signAssertion(t, client.clientId, signer));
      expect((await tokenBy()).status).toBe(200);
      execFileSync("sh", ["-c", `dd if=/dev/zero of=${join(small, "filler")} bs=64k 2>/dev/null || true`]);
      expect(await t.deps.watch.write()).toMatchObject({ code: "database_full" });
      expect(await readiness(t)).toEqual({ status: 503, codes: ["database_full"] });
      let refused = 0;
      for (let i = 0; i < 60; i += 1) {
        const answer = await issue(); // writes that fit into existing pages may still succeed
        if (answer.status === 201) continue;
        expectUnavailable(answer);
        refused += 1;
      }
      expect(refused).toBeGreaterThan(0);
      for (let i = 0; i < 10; i += 1) expect([200, 503]).toContain((await tokenBy()).status);
      await rm(join(small, "filler"));
      await vi.waitFor(async () => expect((await readiness(t)).status).toBe(200), WITHIN);
      expect((await issue()).status).toBe(201);
    } finally {
      await portal?.close();
      await onServer(`DROP TABLESPACE IF EXISTS ${space}`);
      execFileSync("umount", ["-l", small]);
      await rm(small, { recursive: true, force: true });
    }
  }, 120_000);
});
