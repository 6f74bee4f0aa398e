import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { importKeys } from "./import-keys";
import { readExternalSet } from "./read-external-set";
import { readJwk } from "./read-jwk";
import { makeHome, selfSigned } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const publicJwk = () => generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
const foreign = { kty: "AKP", alg: "ML-DSA-65", kid: "pq", use: "sig", pub: "AAAA" };
const koblitz = () => ({
  ...generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey.export({ format: "jwk" }),
  kid: "k1",
});
const setOf = (...keys: unknown[]) => Buffer.from(JSON.stringify({ keys }));
const kidsOf = async (...keys: unknown[]) => {
  const set = await readExternalSet(setOf(...keys));
  return "message" in set ? set.message : set.keys.map(({ kid }) => kid);
};

describe("an unsupported key", () => {
  it("is skipped and reported when a set is imported, and skipped when it is published", async () => {
    const { clientId, ctx } = await makeHome(t);
    const good = { ...publicJwk(), kid: "good" };
    const keys = [foreign, good, koblitz(), { ...publicJwk(), kid: "chained", x5c: ["not base64!"] }];
    const { items, leftOut } = await importKeys.execute(ctx, { clientId, keys: { keys } });
    expect(items.map(({ givenKid }) => givenKid)).toEqual(["good"]);
    expect(leftOut).toMatchObject([
      { place: 1, kid: "pq", kind: "AKP", message: expect.stringMatching(/^Key 1 \(kid pq, kty AKP\): /) },
      { place: 3, kid: "k1", kind: "EC secp256k1", message: expect.stringMatching(/^Key 3 .*crv secp256k1\): /) },
      { place: 4, kid: "chained", kind: "EC P-256", code: "key.x5c_malformed" },
    ]);
    expect(await kidsOf(...keys)).toEqual(["good"]);
  });

  it("is reported if there is no other key", async () => {
    const { clientId, ctx } = await makeHome(t);
    await expect(importKeys.execute(ctx, { clientId, keys: { keys: [foreign, koblitz()] } })).rejects.toMatchObject({
      code: "rejected_by_policy",
      details: {
        findings: [
          { code: "key.unsupported_algorithm", message: expect.stringContaining("kty AKP") },
          { code: "key.unsupported_curve", message: expect.stringContaining("crv secp256k1") },
        ],
      },
    });
  });

  it("is not skipped silently when one key is registered", async () => {
    const { clientId, ctx } = await makeHome(t);
    const add = addKey.execute(ctx, { clientId, key: { keys: [foreign, publicJwk()] } });
    await expect(add).rejects.toMatchObject({ details: { reason: "key.several" } });
  });
});

describe("an invalid x5c", () => {
  it.each([
    ["base64url", async () => (await selfSigned()).split("\n").slice(1, -2).join("").replace(/.$/, "_")],
    ["nonsense", () => "!!"],
    ["a truncated certificate", async () => (await selfSigned()).split("\n").slice(1, 4).join("")],
  ])("is reported as such, without mentioning PEM: %s", async (_, make) => {
    const x5c = [await make()];
    expect(() => readJwk({ ...publicJwk(), x5c })).toThrowError(/^The first certificate in the JWK's x5c (?!.*BEGIN)/);
  });
});

describe("key_ops and use", () => {
  it.each<[object, string | null]>([
    [{}, null],
    [{ use: "sig" }, "signing"],
    [{ use: "enc" }, "encryption"],
    [{ key_ops: ["verify"] }, "signing"],
    [{ key_ops: ["encrypt"] }, "encryption"],
    [{ key_ops: ["wrapKey", "encrypt"] }, "encryption"],
    [{ key_ops: ["deriveBits"] }, "encryption"],
    [{ key_ops: ["verify", "encrypt"] }, null],
    [{ use: "sig", key_ops: ["verify", "encrypt"] }, "signing"],
  ])("%j is parsed as %s", (members, usage) => {
    expect(readJwk({ ...publicJwk(), ...members }).usage).toBe(usage);
  });

  it.each([
    { key_ops: [] },
    { key_ops: "verify" },
    { key_ops: ["sign"] },
    { key_ops: ["verify", "verify"] },
    { key_ops: ["Verify"] },
    { use: "sig", key_ops: ["encrypt"] },
    { use: "enc", key_ops: ["verify"] },
    { use: "SIG" },
    { use: ["sig"] },
    { use: "constructor" },
  ])("%j is rejected", (members) => {
    expect(() => readJwk({ ...publicJwk(), ...members })).toThrowError(/^The (use|key_ops) of the JWK/);
  });

  it("an encryption key can't be registered for signing, and verifies nothing from a jwks_uri", async () => {
    const { clientId, ctx } = await makeHome(t);
    const key = { ...publicJwk(), kid: "e", key_ops: ["encrypt"] };
    await expect(addKey.execute(ctx, { clientId, key, usage: "signing" })).rejects.toMatchObject({
      details: { reason: "key.usage_mismatch" },
    });
    expect(await readExternalSet(setOf(key))).toMatchObject({ keys: [{ kid: "e", usage: "encryption" }] });
  });
});

describe("a published set", () => {
  it.each<[string, Buffer, RegExp]>([
    [
      "20,000 nested arrays",
      Buffer.from(`{"keys":${"[".repeat(20_000)}${"]".repeat(20_000)}}`),
      /nested deeper than 20/,
    ],
    [
      "10,000 nested objects",
      Buffer.from(`{"keys":[${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}]}`),
      /nested deeper/,
    ],
    ["121 keys", setOf(...Array.from({ length: 121 }, () => ({}))), /has 121 keys/],
    ["a shared secret", setOf({ kty: "oct", kid: "s", k: "c2VjcmV0" }), /symmetric key \(kid "s"\), kty oct/],
    [
      "a private key",
      setOf(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })),
      /contains a private key/,
    ],
    ["a duplicate member", Buffer.from(`{"keys":[],"keys":[${JSON.stringify(publicJwk())}]}`), /"keys" is duplicated/],
    ["invalid UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), /UTF-8/],
    ["HTML", Buffer.from("<html></html>"), /not valid JSON/],
    ["an array", Buffer.from("[]"), /no array "keys"/],
    ["nothing", Buffer.alloc(0), /not valid JSON/],
  ])("is rejected with a reason, not with an exception: %s", async (_, body, reason) => {
    expect(await readExternalSet(body)).toMatchObject({
      message: expect.stringMatching(reason),
      fix: expect.any(String),
    });
  });

  it("is accepted with a byte order mark, and with null and an array among its entries", async () => {
    const key = { ...publicJwk(), kid: "good" };
    const marked = Buffer.from(`\ufeff${JSON.stringify({ keys: [null, key, []] })}`);
    expect(await readExternalSet(marked)).toMatchObject({
      keys: [{ kid: "good" }],
      leftOut: [
        { why: "Key 1 of the set is null, not a JSON object." },
        { why: "Key 3 of the set is an array, not a JSON object." },
      ],
    });
  });
});
