/**
 * Members that a schema marks `.meta({ secret: true })` reach neither the audit log, nor the log, nor the stored responses of
 * an Idempotency-Key: for each such member of every operation, and for running operations.
 */
import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createClient } from "@/lib/clients/create-client";
import { redact } from "@/lib/operation/audit-entry";
import type { Operation } from "@/lib/operation/operation";
import { createLogger } from "@/lib/runtime/log";
import { secretMembers, withoutSecretMembers } from "@/lib/runtime/secret-members";
import { createTestServer, type TestServer } from "../testing";
import { routes } from "./routes";
import { operations } from "./testing/every-operation";
import { inputFor, type Things } from "./testing/inputs";
import { makeThings, member } from "./testing/things";

const MARK = "hunter2-do-not-keep-hunter2-do-not-keep-hun"; // 43 characters, as tokens have

const secretsOf = ({ input, output }: Operation) => [...new Set([...secretMembers(input), ...secretMembers(output)])];
const cases = operations.flatMap((operation) => {
  const secrets = secretsOf(operation);
  return secrets.length > 0 ? [[operation.operation, operation, secrets] as const] : [];
});

let t: TestServer;
let things: Things;
let log = "";
beforeAll(async () => {
  t = await createTestServer({ CHALLENGES_PER_HOUR: "1000" });
  const made = await makeThings(t, "Own Bank PLC");
  const { id: applicationId } = await t.makeApplication(made.organisationId, {
    securityConfiguration: "client_secret",
  });
  const ctx = t.as("admin", made.organisationId);
  const { clientId } = await createClient.execute(ctx, {
    applicationId,
    name: "Old",
    authMethod: "client_secret_basic",
  });
  things = { ...made, applicationId, clientId };
}, 120_000);
afterAll(() => t.close());

const sink = new Writable({
  write(line, _, done) {
    log += String(line);
    done();
  },
});
const logger = createLogger("trace", sink);

describe("secret members", () => {
  it("are marked wherever the name indicates a secret", () => {
    expect(cases.length).toBeGreaterThan(10);
    for (const operation of operations) {
      const marked = secretsOf(operation);
      for (const io of ["input", "output"] as const) {
        const json = JSON.stringify(z.toJSONSchema(operation[io], { io, unrepresentable: "any" }));
        const names = [
          ...json.matchAll(/"((?![A-Z])\w*(?:[sS]ecret|[pP]assword|[pP]assphrase)|token|cookies|feedUrl)":\{/g),
        ];
        for (const [, name = ""] of names) {
          if (!name.startsWith("needs"))
            expect([operation.operation, marked]).toEqual([operation.operation, expect.arrayContaining([name])]);
        }
      }
    }
  });

  it.each(cases)("of %s are omitted from audit, log and stored responses", (_, __, secrets) => {
    for (const name of secrets) {
      const value = { kept: "kept", [name]: MARK, items: [{ [name]: MARK }] };
      const line = name === "path" ? {} : value; // the path of a line is that of the request
      logger.info({ ...line, answer: line }, "line");
      const copies = JSON.stringify([redact({ deep: value, ...value }), withoutSecretMembers(value)]);
      expect([name, copies]).toEqual([name, expect.not.stringContaining(MARK)]);
    }
    expect(log).not.toContain(MARK);
  });
});

/** Input that makes a call succeed and return a secret. */
const BODIES: Record<string, object> = {
  "access_token.create": { name: "t", scopes: ["token:manage"] },
  "client.create": { name: "New", authMethod: "client_secret_basic" },
};

/** What a request leaves in the database, as text. */
async function kept(): Promise<string> {
  const [audit, remembered] = await Promise.all([
    t.deps.db.prisma.auditEvent.findMany(),
    t.deps.db.prisma.idempotencyRecord.findMany(),
  ]);
  return JSON.stringify([audit, remembered], (_, value) => (typeof value === "bigint" ? String(value) : value));
}

describe("a secret of a call", () => {
  it.each(cases)("%s is in no audit row and in no line of the log", async (name, operation, secrets) => {
    const admin = await member(t, "admin", things.organisationId);
    const example = { ...inputFor(operation, things), ...BODIES[name] };
    const given = Object.fromEntries(
      Object.entries(example).map(([member, value]) => [member, secrets.includes(member) ? MARK : value]),
    );
    const shown: string[] = [MARK];
    for (const actor of [admin, t.as("super_admin").actor]) {
      const ctx = { ...t.anonymous(), actor, requestId: randomUUID(), deps: { ...t.deps, log: logger } };
      const output: unknown = await operation.execute(ctx, given).catch((err: unknown) => logger.error({ err }));
      shown.push(...valuesOf(output, secrets));
    }
    const texts = `${await kept()} ${log}`;
    for (const secret of shown) expect(texts.includes(secret)).toBe(false);
  });

  it("is in no stored and in no compressed response of REST", async () => {
    const showing = routes.filter(
      ({ method, operation }) => method === "POST" && secretMembers(operation.output).size > 0,
    );
    expect(showing.length).toBeGreaterThan(4);
    await t.deps.db.prisma.rateLimiterFlexible.deleteMany(); // challenges are limited for an organisation
    const token = await t.tokenFor(t.as("admin", things.organisationId));
    const other = await t.call("GET", "/api/v1/me", { token, headers: { "accept-encoding": "gzip, identity;q=0" } });
    expect(other.headers.get("content-encoding")).toBe("gzip");
    for (const { path, operation, example } of showing) {
      const address = `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: keyof Things) => things[name])}`;
      const body = BODIES[operation.operation] ?? example ?? {};
      // Refuses responses without a coding, so that others would be compressed whatever their length.
      const strict = { "accept-encoding": "gzip, identity;q=0" };
      const call = { token, body, headers: { "idempotency-key": randomUUID(), ...strict } };
      const first = await t.call("POST", address, call);
      const again = await t.call("POST", address, call);
      expect([path, [200, 201].includes(first.status)]).toEqual([path, true]);
      expect([path, first.headers.get("content-encoding")]).toEqual([path, null]);
      const shown = valuesOf(first.body, [...secretMembers(operation.output)]);
      expect([path, shown.length > 0]).toEqual([path, true]);
      const texts = `${again.text} ${await kept()}`;
      for (const secret of shown) expect([path, texts.includes(secret)]).toEqual([path, false]);
    }
  });
});

/** The values of these members, at any depth. */
function valuesOf(value: unknown, names: readonly string[]): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    names.includes(name) && typeof inner === "string" ? [inner] : valuesOf(inner, names),
  );
}
