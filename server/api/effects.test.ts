/**
 * An operation whose effect is `read` writes nothing: each runs with examples and with private keys as uploads, and every table
 * is compared before and after.
 */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { addKey } from "@/lib/keys/add-key";
import type { Actor } from "@/lib/operation/actor";
import { defineOperation, type Operation } from "@/lib/operation/operation";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { operations } from "./testing/every-operation";
import { inputFor, type Things } from "./testing/inputs";
import { makeThings, member } from "./testing/things";

/** Counters of attempts are not changes by the caller. */
const COUNTERS = ["rate_limits"];

let t: Harness;
let things: Things;
let actors: Actor[];
let uploads: unknown[];
beforeAll(async () => {
  t = await createHarness({ ISSUANCE_PER_MINUTE: "1000000" });
  things = await makeThings(t, "Own Bank PLC");
  const admin = await member(t, "admin", things.organisationId);
  actors = [admin, t.as("super_admin").actor];
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const ctx = { ...t.anonymous(), actor: admin, requestId: randomUUID() };
  await addKey.execute(ctx, { clientId: things.clientId, key: publicKey.export({ format: "jwk" }) });
  uploads = [privateKey.export({ format: "pem", type: "pkcs8" }), privateKey.export({ format: "jwk" })];
}, 120_000);
afterAll(() => t.close());

/** A hash of each table. */
async function contents(): Promise<Record<string, string>> {
  const { prisma } = t.deps.db;
  const tables = await prisma.$queryRawUnsafe<{ name: string }[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const hashes = tables
    .filter(({ name }) => !COUNTERS.includes(name))
    .map(
      ({ name }) => `SELECT '${name}' AS name, md5(string_agg(r::text, ';' ORDER BY r::text)) AS hash FROM "${name}" r`,
    );
  const rows = await prisma.$queryRawUnsafe<{ name: string; hash: string }[]>(hashes.join(" UNION ALL "));
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

/** Runs it as each actor with each input. @returns the changed tables */
async function tablesChangedBy(operation: Operation): Promise<string[]> {
  const example = inputFor(operation, things);
  const leaky = uploads.map((upload) => ({ ...example, ...uploaded(operation, upload) }));
  const before = await contents();
  for (const actor of actors) {
    for (const input of [example, ...leaky]) {
      await operation.execute({ ...t.anonymous(), actor, requestId: randomUUID() }, input).catch(() => undefined);
    }
  }
  const after = await contents();
  return Object.keys(after).filter((name) => after[name] !== before[name]);
}

/** Members with uploaded content. */
function uploaded({ input }: Operation, upload: unknown): Record<string, unknown> {
  const { properties = {} } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  const named = ["csr", "key", "keys", "jws", "list", "clientAssertion", "q"].filter((name) => name in properties);
  return Object.fromEntries(named.map((name) => [name, upload]));
}

describe("an operation that reads", () => {
  it.each(operations.filter(({ effect }) => effect === "read").map((one) => [one.operation, one] as const))(
    "%s changes no table",
    async (_, operation) => expect(await tablesChangedBy(operation)).toEqual([]),
  );

  it("is reported if it writes", async () => {
    const writing = defineOperation({
      operation: "test.read",
      summary: "Declared as read.",
      permission: "self",
      scope: "self",
      effect: "read",
      input: z.strictObject({}),
      output: z.strictObject({}),
      async run({ tx }) {
        await tx.organisation.update({ where: { id: things.organisationId }, data: { legalName: randomUUID() } });
        return {};
      },
    });
    expect(await tablesChangedBy(writing)).toEqual(["organisations"]);
  });

  it("is reported if it blocks an uploaded private key, as the inspection of a CSR does", async () => {
    const inspection = operations.find(({ operation }) => operation === "certificate.inspect_csr") as Operation;
    expect(await tablesChangedBy(inspection)).toEqual(expect.arrayContaining(["audit_events", "blocked_keys"]));
  });
});
