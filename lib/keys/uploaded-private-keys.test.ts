import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshCsr, makeKey } from "@/lib/certificates/testing";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { findPrivateKey } from "@/lib/pki/private-key";
import type { Change } from "@/lib/runtime/changes";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { processorTime } from "@/lib/testing/processor-time";
import { addKey } from "./add-key";
import { whyUnusable } from "./client-key";
import { loadClientKeyRing } from "./client-keys";
import { getKey } from "./get-key";
import { unwrapped } from "./read-upload";
import { genpkey, makeHome, type OpensslKind, openssl, publicPem, selfSigned } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const jwkPair = (kind: "ec" | "ed25519" = "ec") =>
  kind === "ec" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
const publicJwk = (): JsonWebKey => jwkPair().publicKey.export({ format: "jwk" });
const privateJwk = (): JsonWebKey => jwkPair().privateKey.export({ format: "jwk" });
const spkiPem = (keyPem: string) =>
  String(createPublicKey(createPrivateKey(keyPem)).export({ format: "pem", type: "spki" }));
describe("a private key", () => {
  const commands =
    (to: string, kind: OpensslKind = "P-256") =>
    async () =>
      (await openssl([genpkey(kind), to], "o")).toString("latin1");
  const forms: [string, () => unknown, proves: boolean][] = [
    ["PKCS#8", commands("pkey -in k.pem -out o"), true],
    ["PKCS#8 of RSA", commands("pkey -in k.pem -out o", "rsa-2048"), true],
    ["SEC1", commands("ec -in k.pem -out o"), true],
    ["PKCS#1", commands("rsa -in k.pem -traditional -out o", "rsa-2048"), true],
    ["Ed25519", commands("pkey -in k.pem -out o", "ed25519"), true],
    ["encrypted PKCS#8", commands("pkcs8 -topk8 -in k.pem -passout pass:secret -out o"), false],
    [
      "DER in base64",
      async () => Buffer.from(await commands("pkey -in k.pem -outform DER -out o")(), "latin1").toString("base64"),
      true,
    ],
    [
      "DER of SEC1 in base64",
      async () => Buffer.from(await commands("ec -in k.pem -outform DER -out o")(), "latin1").toString("base64"),
      true,
    ],
    [
      "PKCS#12 in base64",
      async () => {
        const make = [
          genpkey("P-256"),
          "req -x509 -key k.pem -subj /CN=a -out c.pem",
          "pkcs12 -export -inkey k.pem -in c.pem -passout pass:x -out o",
        ];
        return (await openssl(make, "o")).toString("base64");
      },
      false,
    ],
    [
      "PEM of Windows PowerShell in base64",
      async () => Buffer.from(`\ufeff${await commands("pkey -in k.pem -out o")()}`, "utf16le").toString("base64"),
      true,
    ],
    ["a key and its certificate", async () => (await commands("pkey -in k.pem -out o")()) + (await selfSigned()), true],
    ["a listing", commands("pkey -in k.pem -text -noout -out o"), true],
    [
      "OpenSSH's format",
      () =>
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----\n",
      false,
    ],
    ["a JWK", () => privateJwk(), true],
    ["a JWK as text", () => JSON.stringify(privateJwk(), null, 1), true],
    ["a JWK in a set", () => ({ keys: [publicJwk(), privateJwk()] }), true],
    ["a JWK with an escaped name", () => JSON.stringify(privateJwk()).replace('"d"', '"\\u0064"'), true],
    ["a shared secret", () => ({ kty: "oct", k: "c2VjcmV0" }), false],
  ];

  /** An EC or Ed25519 key is blocked with its negation; a scalar without curve as the key on every possible curve. */
  const familyOf = (key: unknown) => {
    const find = findPrivateKey(Buffer.from(typeof key === "string" ? unwrapped(key) : JSON.stringify(key)));
    return find?.leakedKeyFamilies.flat().length;
  };

  it.each(forms)("as %s is rejected, blocked and never stored", async (_what, make, proves) => {
    const { clientId, organisationId, ctx } = await makeHome(t);
    const key = await make();
    const before = await t.deps.db.prisma.blockedKey.count();
    const add = addKey.execute(ctx, { clientId, key });
    await expect(add).rejects.toMatchObject({
      code: "rejected_by_policy",
      details: { reason: "key.contains_private_key", findings: [{ severity: "error", fix: expect.any(String) }] },
    });
    const failure = await add.catch((error: unknown) => error);
    expect((await t.deps.db.prisma.blockedKey.count()) - before).toBe(proves ? familyOf(key) : 0);
    const events = await t.deps.db.prisma.auditEvent.findMany({
      where: { organisationId, operation: "key.block_leaked" },
    });
    expect(events).toHaveLength(1);
    const secret = typeof key === "string" ? key.replaceAll(/-----[^-]+-----|\s/g, "").slice(20, 60) : privatePart(key);
    expect(JSON.stringify([failure, (failure as Error).message, events])).not.toContain(secret);
  });
  it.each(forms)("as %s is detected in the browser, before it is sent", async (_what, make) => {
    const key = await make();
    expect(looksPrivate(typeof key === "string" ? key : JSON.stringify(key))).toEqual(expect.any(String));
  });

  it.each<[string, () => Promise<Buffer>]>([
    [
      "PKCS#12",
      () =>
        openssl(
          [
            genpkey("P-256"),
            "req -x509 -key k.pem -subj /CN=a -out c.pem",
            "pkcs12 -export -inkey k.pem -in c.pem -passout pass:x -out o",
          ],
          "o",
        ),
    ],
    ["PKCS#8", () => openssl([genpkey("rsa-2048"), "pkey -in k.pem -outform DER -out o"], "o")],
    ["PKCS#1", () => openssl([genpkey("rsa-2048"), "rsa -in k.pem -traditional -outform DER -out o"], "o")],
    ["SEC1", () => openssl([genpkey("P-384"), "ec -in k.pem -outform DER -out o"], "o")],
    ["Ed25519", () => openssl([genpkey("ed25519"), "pkey -in k.pem -outform DER -out o"], "o")],
    [
      "encrypted PKCS#8",
      () => openssl([genpkey("P-256"), "pkcs8 -topk8 -in k.pem -passout pass:x -outform DER -out o"], "o"),
    ],
    ["PEM in UTF-16", async () => Buffer.from(`\ufeff${await commands("pkey -in k.pem -out o")()}`, "utf16le")],
  ])("in a file of %s is detected in the browser", async (_what, make) => {
    expect(looksPrivate(new Uint8Array(await make()))).toEqual(expect.any(String));
  });

  it.each<[string, () => Promise<unknown> | unknown]>([
    ["public key", () => publicPem()],
    ["RSA public key", () => publicPem("rsa-4096")],
    ["Ed25519 public key", () => publicPem("ed25519")],
    ["certificate", () => selfSigned("rsa-2048")],
    [
      "certificate with its listing",
      () => openssl([genpkey("P-256"), "req -x509 -key k.pem -subj /CN=a -text -out c.pem"], "c.pem"),
    ],
    ["JWK", () => JSON.stringify(publicJwk())],
    ["JWK set", () => JSON.stringify({ keys: [publicJwk(), { ...publicJwk(), x5c: ["MIIB"] }] })],
    ["CSR", () => freshCsr()],
    ["nothing", () => ""],
    ["DER", () => openssl([genpkey("rsa-2048"), "pkey -in k.pem -pubout -outform DER -out o"], "o")],
    [
      "base64 of something else",
      () => Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251)).toString("base64"),
    ],
  ])("is not detected in a %s", async (_what, make) => {
    const upload = await make();
    expect(looksPrivate(upload instanceof Buffer ? new Uint8Array(upload) : String(upload))).toBeUndefined();
  });

  it("is searched for in bounded time, for any text", () => {
    for (const text of [
      "a".repeat(100_000),
      "-----BEGIN ".repeat(10_000),
      "AgEA".repeat(25_000),
      "[".repeat(100_000),
      '"d"   :'.repeat(15_000),
    ]) {
      expect(processorTime(() => looksPrivate(text))).toBeLessThan(500);
    }
  });

  const privatePart = (key: unknown) => {
    const [jwk] = ((key as { keys?: JsonWebKey[] }).keys?.slice(1) ?? [key]) as (JsonWebKey & { k?: string })[];
    return String(jwk?.d ?? jwk?.k);
  };

  it("once uploaded makes its public key unusable immediately, wherever it is registered", async () => {
    const { clientId, ctx } = await makeHome(t);
    const pair = await makeKey();
    const { kid } = await addKey.execute(ctx, { clientId, key: spkiPem(pair.keyPem) });
    const changes: Change[] = [];
    const stop = t.deps.changes.subscribe((change) => void changes.push(change));
    const other = await makeHome(t);
    await expect(addKey.execute(other.ctx, { clientId: other.clientId, key: pair.keyPem })).rejects.toThrow();
    stop();
    expect(changes).toContainEqual(expect.objectContaining({ kind: "key", clientId }));
    expect(await getKey.execute(ctx, { clientId, kid })).toMatchObject({ status: "blocked" });
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.keys.map((key) => whyUnusable(key, t.clock.now()))).toEqual(["revoked"]);
    const again = addKey.execute(other.ctx, { clientId: other.clientId, key: spkiPem(pair.keyPem) });
    await expect(again).rejects.toMatchObject({ code: "rejected_by_policy" });
  });
});
