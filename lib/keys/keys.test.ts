import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  X509Certificate,
} from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr, makeKey } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { updateClient } from "@/lib/clients/update-client";
import { findPrivateKey } from "@/lib/pki/private-key";
import type { Change } from "@/lib/runtime/changes";
import { createStatusService } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { whyUnusable } from "./client-key";
import { loadClientKeyRing } from "./client-keys";
import { getKey } from "./get-key";
import { importKeys } from "./import-keys";
import { listKeys } from "./list-keys";
import { looksPrivate } from "./looks-private";
import { unwrapped } from "./read-upload";
import { removeKey } from "./remove-key";
import { genpkey, makeHome, type OpensslKind, openssl, publicPem, selfSigned } from "./testing";
import { updateKey } from "./update-key";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const DAY_MS = 86_400_000;
const jwkPair = (kind: "ec" | "ed25519" = "ec") =>
  kind === "ec" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
const publicJwk = (): JsonWebKey => jwkPair().publicKey.export({ format: "jwk" });
const privateJwk = (): JsonWebKey => jwkPair().privateKey.export({ format: "jwk" });
const spkiPem = (keyPem: string) =>
  String(createPublicKey(createPrivateKey(keyPem)).export({ format: "pem", type: "spki" }));
const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });
const inDays = (days: number) => new Date(t.clock.now().getTime() + days * DAY_MS).toISOString();

describe("addKey", () => {
  it.each<OpensslKind>(["rsa-2048", "rsa-3072", "rsa-4096", "P-256", "P-384", "ed25519"])(
    "takes a public key of openssl: %s, with the thumbprint as KID",
    async (kind) => {
      const { clientId, organisationId, ctx } = await makeHome(t);
      const key = await publicPem(kind);
      const added = await addKey.execute(ctx, { clientId, key, name: "Key of 2027", notAfter: inDays(30) });
      const jwk = createPublicKey(key).export({ format: "jwk" });
      expect(added).toMatchObject({
        kid: await calculateJwkThumbprint(jwk as Parameters<typeof calculateJwkThumbprint>[0]),
        name: "Key of 2027",
        usage: "signing",
        status: "active",
        publicKey: jwk,
        certificate: null,
        clientId,
        organisationId,
      });
      expect(await auditOf(added.id)).toMatchObject([
        { operation: "key.add", organisationId, after: { kid: added.kid } },
      ]);
      const ring = await loadClientKeyRing(t.deps.db, clientId);
      expect(ring?.keys).toMatchObject([{ kid: added.kid, source: "registered", usage: "signing", state: "active" }]);
      expect(ring?.keys.map((one) => whyUnusable(one, t.clock.now()))).toEqual([undefined]);
    },
  );

  it("takes a public JWK whose other members are null or empty, and blocks nothing", async () => {
    const { clientId, ctx } = await makeHome(t);
    const before = await t.deps.db.prisma.blockedKey.count();
    const empty = { d: null, p: "", q: null, dp: null, dq: null, qi: null, oth: [], k: null };
    const jwk = { ...publicJwk(), ...empty, kid: null, alg: null, use: null, key_ops: null, x5c: null };
    const { publicKey } = await addKey.execute(ctx, { clientId, key: jwk });
    expect(publicKey).toEqual({ kty: "EC", crv: "P-256", x: jwk.x, y: jwk.y });
    expect(await t.deps.db.prisma.blockedKey.count()).toBe(before);
  });

  it.each<[string, () => Promise<string> | string]>([
    [
      "DER in base64",
      async () =>
        (await openssl([genpkey("P-256"), "pkey -in k.pem -pubout -outform DER -out p"], "p")).toString("base64"),
    ],
    [
      "PKCS#1 in PEM",
      async () => (await openssl([genpkey("rsa-2048"), "rsa -in k.pem -RSAPublicKey_out -out p"], "p")).toString(),
    ],
    [
      "PKCS#1 in DER",
      async () =>
        (await openssl([genpkey("rsa-2048"), "rsa -in k.pem -RSAPublicKey_out -outform DER -out p"], "p")).toString(
          "base64",
        ),
    ],
    ["text around the block", async () => `Key of the backend\r\n${(await publicPem()).replaceAll("\n", "\r\n")}\r\n`],
    [
      "PEM of Windows PowerShell in base64",
      async () => Buffer.from(`\ufeff${await publicPem()}`, "utf16le").toString("base64"),
    ],
    ["a JWK as text", () => JSON.stringify(publicJwk(), null, 2)],
    ["a JWK set with one key", () => JSON.stringify({ keys: [publicJwk()] })],
  ])("takes %s", async (_what, make) => {
    const { clientId, ctx } = await makeHome(t);
    expect(await addKey.execute(ctx, { clientId, key: await make() })).toMatchObject({
      status: "active",
      notAfter: null,
    });
  });

  it("takes a JWK with what it says of itself, and names it by thumbprint all the same", async () => {
    const { clientId, ctx } = await makeHome(t);
    const jwk = { ...publicJwk(), kid: "my-key-1", alg: "ES256", use: "sig", key_ops: ["verify"] };
    const added = await addKey.execute(ctx, { clientId, key: jwk });
    expect(added).toMatchObject({ givenKid: "my-key-1", algorithm: "ES256", name: "my-key-1", usage: "signing" });
    expect(added.kid).toBe(added.keyThumbprint);
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.keys[0]).toMatchObject({ givenKid: "my-key-1", algorithm: "ES256" });
  });

  it("takes an X.509 certificate with its thumbprint as KID and within its validity", async () => {
    const { clientId, ctx } = await makeHome(t);
    const pem = await selfSigned("P-256");
    const added = await addKey.execute(ctx, { clientId, key: pem, usage: "transport" });
    const der = new X509Certificate(pem).raw;
    expect(added.kid).toBe(createHash("sha256").update(der).digest("base64url"));
    expect(added).toMatchObject({ usage: "transport", name: "client.example", subject: "CN=client.example" });
    expect(added.certificate?.trim()).toBe(pem.trim());
    expect(Date.parse(String(added.notAfter)) - t.clock.now().getTime()).toBeLessThan(31 * DAY_MS);
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.keys[0]).toMatchObject({ thumbprintS256: added.kid, usage: "transport" });
    const late = addKey.execute(ctx, { clientId, key: await selfSigned(), notAfter: inDays(31) });
    await expect(late).rejects.toMatchObject({ details: { fields: [expect.objectContaining({ path: "notAfter" })] } });
  });

  it.each<[string, string, () => unknown]>([
    ["a weak RSA key", "key.rsa_size", () => publicPem("rsa-1024")],
    ["a curve that is not taken", "key.curve_not_allowed", () => publicPem("P-521")],
    ["an encryption key for signing", "key.not_allowed_for_profile", () => publicPem("x25519")],
    ["a CSR", "key.is_csr", () => freshCsr()],
    ["text", "key.unknown_format", () => "hello, world!"],
    ["cut PEM", "pem.marker", async () => (await publicPem()).slice(0, 90)],
    ["two keys", "key.several", async () => (await publicPem()) + (await publicPem())],
    ["an empty set", "key.none", () => ({ keys: [] })],
    ["JSON of another kind", "key.unsupported_algorithm", () => ({ hello: "world" })],
    ["a point that is not on the curve", "key.point_not_on_curve", () => ({ ...publicJwk(), y: publicJwk().y })],
    ["a JWK for another algorithm", "key.algorithm_mismatch", () => ({ ...publicJwk(), alg: "RS256" })],
    ["a JWK for an HMAC", "key.algorithm_mismatch", () => ({ ...publicJwk(), alg: "HS256" })],
    ["a JWK for encryption", "key.usage_mismatch", () => ({ ...publicJwk(), use: "enc" })],
    [
      "an x5c of another key",
      "key.x5c_mismatch",
      async () => ({ ...publicJwk(), x5c: [(await selfSigned()).split("\n").slice(1, -2).join("")] }),
    ],
    ["a text beyond 64 KiB", "key.too_large", async () => `${"a b\n".repeat(17_000)}${await publicPem()}`],
  ])("refuses %s", async (_what, reason, make) => {
    const { clientId, ctx } = await makeHome(t);
    const add = addKey.execute(ctx, { clientId, key: await make(), usage: "signing" });
    await expect(add).rejects.toMatchObject({ code: "rejected_by_policy", details: { reason } });
    expect(await t.deps.db.prisma.registeredKey.count({ where: { clientId } })).toBe(0);
  });

  it("refuses a bare key for TLS, and takes a JWK with x5c", async () => {
    const { clientId, ctx } = await makeHome(t);
    const bare = addKey.execute(ctx, { clientId, key: await publicPem(), usage: "transport" });
    await expect(bare).rejects.toMatchObject({ details: { reason: "key.certificate_needed" } });
    const certificate = await selfSigned();
    const jwk = createPublicKey(certificate).export({ format: "jwk" });
    const x5c = [certificate.split("\n").slice(1, -2).join("")];
    expect(await addKey.execute(ctx, { clientId, key: { ...jwk, x5c }, usage: "transport" })).toMatchObject({
      subject: "CN=client.example",
    });
  });

  it("refuses a chain and a CA's certificate", async () => {
    const { clientId, ctx } = await makeHome(t);
    const chain = await openssl(
      [
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -subj /CN=ca -days 9 -out ca.pem",
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout i.key -subj /CN=sub -out i.csr -addext basicConstraints=CA:TRUE",
        "x509 -req -in i.csr -CA ca.pem -CAkey ca.key -copy_extensions copy -days 9 -out sub.pem",
      ],
      "sub.pem",
    );
    const sub = addKey.execute(ctx, { clientId, key: chain.toString() });
    await expect(sub).rejects.toMatchObject({ details: { reason: "key.is_ca" } });
    const leaf = await openssl(
      [
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -subj /CN=ca -days 9 -out ca.pem",
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout l.key -subj /CN=leaf -out l.csr",
        "x509 -req -in l.csr -CA ca.pem -CAkey ca.key -days 9 -out leaf.pem",
        "crl2pkcs7 -nocrl -certfile leaf.pem -certfile ca.pem -out both.p7",
        "pkcs7 -in both.p7 -print_certs -out both.pem",
      ],
      "both.pem",
    );
    const both = importKeys.execute(ctx, { clientId, keys: leaf.toString() });
    await expect(both).rejects.toMatchObject({ details: { reason: "key.is_chain" } });
  });

  it("refuses a key of another application, of another type, of the authority, and a certificate of ours", async () => {
    const [home, other] = [await makeHome(t), await makeHome(t)];
    const key = await publicPem();
    await addKey.execute(other.ctx, { clientId: other.clientId, key });
    const stolen = addKey.execute(home.ctx, { clientId: home.clientId, key });
    await expect(stolen).rejects.toMatchObject({ details: { reason: "key.used_by_another" } });

    const ours = await makeKey();
    const { applicationId, clientId, ctx } = home;
    const issued = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: ours.csr() });
    const again = addKey.execute(ctx, { clientId, key: issued.certificate });
    await expect(again).rejects.toMatchObject({ code: "conflict", details: { reason: "certificate_issued_here" } });
    const otherType = addKey.execute(ctx, { clientId, key: spkiPem(ours.keyPem), usage: "encryption" });
    await expect(otherType).rejects.toMatchObject({ details: { reason: "key.used_for_another_type" } });
    const elsewhere = addKey.execute(other.ctx, { clientId: other.clientId, key: spkiPem(ours.keyPem) });
    await expect(elsewhere).rejects.toMatchObject({ details: { reason: "key.used_by_another" } });
    // The same holder may use its key both ways.
    expect(await addKey.execute(ctx, { clientId, key: spkiPem(ours.keyPem) })).toMatchObject({ status: "active" });

    const authority = t.deps.authorities.issuing();
    const own = addKey.execute(ctx, { clientId, key: Buffer.from(authority.certificateDer).toString("base64") });
    await expect(own).rejects.toMatchObject({ code: "rejected_by_policy" });
  });

  it("keeps a registered key from being certified for another application", async () => {
    const [home, other] = [await makeHome(t), await makeHome(t)];
    const pair = await makeKey();
    await addKey.execute(home.ctx, { clientId: home.clientId, key: spkiPem(pair.keyPem) });
    const issue = issueCertificate.execute(other.ctx, {
      applicationId: other.applicationId,
      type: "signing",
      csr: pair.csr(),
    });
    await expect(issue).rejects.toMatchObject({ details: { reason: "key.used_by_another" } });
  });

  it("gives a key to exactly one of two organisations that register it at once", async () => {
    const homes = [await makeHome(t), await makeHome(t)];
    const key = await publicPem();
    const tries = await Promise.allSettled(homes.map(({ ctx, clientId }) => addKey.execute(ctx, { clientId, key })));
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("is refused to viewers, hidden from strangers, below what is suspended, and for keys that are elsewhere", async () => {
    const { clientId, applicationId, organisationId, ctx } = await makeHome(t);
    const key = await publicPem();
    await expect(addKey.execute(t.as("viewer", organisationId), { clientId, key })).rejects.toMatchObject({
      code: "forbidden",
    });
    const stranger = (await makeHome(t)).ctx;
    for (const id of [clientId, uuidv7()]) {
      await expect(addKey.execute(stranger, { clientId: id, key })).rejects.toMatchObject({ code: "not_found" });
    }
    await updateClient.execute(ctx, { clientId, keySource: "jwks_uri", jwksUri: "https://client.example/jwks" });
    await expect(addKey.execute(ctx, { clientId, key })).rejects.toMatchObject({
      details: { reason: "keys_not_managed" },
    });
    await updateClient.execute(ctx, { clientId, keySource: "managed", jwksUri: null });
    await t.deps.db.prisma.application.update({ where: { id: applicationId }, data: { status: "suspended" } });
    await expect(addKey.execute(ctx, { clientId, key })).rejects.toMatchObject({
      details: { reason: "application_suspended" },
    });
    for (const wrong of [{ key: "" }, { key: 1 }, { key, clientId: "a b" }, { key, more: 1 }, { key, usage: "any" }]) {
      await expect(addKey.execute(ctx, { clientId, ...wrong })).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});

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

  /** An EC or Ed25519 key is blocked with its negation, a scalar without its curve as each key it may be of. */
  const familyOf = (key: unknown) => {
    const find = findPrivateKey(Buffer.from(typeof key === "string" ? unwrapped(key) : JSON.stringify(key)));
    return find?.leakedKeyFamilies.flat().length;
  };

  it.each(forms)("as %s is refused, blocked and kept nowhere", async (_what, make, proves) => {
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
  it.each(forms)("as %s is recognised in the browser, before it travels", async (_what, make) => {
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
  ])("in a file of %s is recognised in the browser", async (_what, make) => {
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
  ])("is not seen in a %s", async (_what, make) => {
    const upload = await make();
    expect(looksPrivate(upload instanceof Buffer ? new Uint8Array(upload) : String(upload))).toBeUndefined();
  });

  it("is looked for in bounded time, whatever the text", () => {
    for (const text of [
      "a".repeat(100_000),
      "-----BEGIN ".repeat(10_000),
      "AgEA".repeat(25_000),
      "[".repeat(100_000),
      '"d"   :'.repeat(15_000),
    ]) {
      const startedAt = performance.now();
      looksPrivate(text);
      expect(performance.now() - startedAt).toBeLessThan(500);
    }
  });

  const privatePart = (key: unknown) => {
    const [jwk] = ((key as { keys?: JsonWebKey[] }).keys?.slice(1) ?? [key]) as (JsonWebKey & { k?: string })[];
    return String(jwk?.d ?? jwk?.k);
  };

  it("once uploaded makes its public half unusable wherever it is registered, at once", async () => {
    const { clientId, ctx } = await makeHome(t);
    const pair = await makeKey();
    const { kid } = await addKey.execute(ctx, { clientId, key: spkiPem(pair.keyPem) });
    const heard: Change[] = [];
    const stop = t.deps.changes.subscribe((change) => void heard.push(change));
    const other = await makeHome(t);
    await expect(addKey.execute(other.ctx, { clientId: other.clientId, key: pair.keyPem })).rejects.toThrow();
    stop();
    expect(heard).toContainEqual(expect.objectContaining({ kind: "key", clientId }));
    expect(await getKey.execute(ctx, { clientId, kid })).toMatchObject({ status: "blocked" });
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.keys.map((key) => whyUnusable(key, t.clock.now()))).toEqual(["revoked"]);
    const again = addKey.execute(other.ctx, { clientId: other.clientId, key: spkiPem(pair.keyPem) });
    await expect(again).rejects.toMatchObject({ code: "rejected_by_policy" });
  });
});

describe("importKeys", () => {
  it("takes all keys of a set, each by its own use, with audit rows", async () => {
    const { clientId, ctx } = await makeHome(t);
    const keys = [publicJwk(), { ...publicJwk(), use: "enc" }, { ...publicJwk(), alg: "ES256" }];
    const { items } = await importKeys.execute(ctx, { clientId, keys: { keys }, name: "Set" });
    expect(items.map(({ name, usage }) => [name, usage])).toEqual([
      ["Set 1", "signing"],
      ["Set 2", "encryption"],
      ["Set 3", "signing"],
    ]);
    for (const { id } of items) expect(await auditOf(id)).toMatchObject([{ operation: "key.import" }]);
    expect((await listKeys.execute(ctx, { clientId })).items).toHaveLength(3);
  });

  it("takes several PEM blocks of different kinds", async () => {
    const { clientId, ctx } = await makeHome(t);
    const keys = (await publicPem("rsa-2048")) + (await selfSigned("P-384")) + (await publicPem("ed25519"));
    const { items } = await importKeys.execute(ctx, { clientId, keys });
    expect(items.map(({ publicKey }) => publicKey.kty)).toEqual(["RSA", "EC", "OKP"]);
  });

  it("takes none when one is bad, and says which", async () => {
    const { clientId, ctx } = await makeHome(t);
    const keys = (await publicPem()) + (await publicPem("rsa-1024"));
    const attempt = importKeys.execute(ctx, { clientId, keys });
    await expect(attempt).rejects.toMatchObject({
      details: { findings: [{ code: "key.rsa_size", message: expect.stringMatching(/^Key 2: /) }] },
    });
    expect((await listKeys.execute(ctx, { clientId })).items).toEqual([]);
    const twice = publicJwk();
    await expect(importKeys.execute(ctx, { clientId, keys: [twice, twice] })).rejects.toMatchObject({
      details: { reason: "key.repeated" },
    });
  });

  it("stops at 20 keys, however many come at once", async () => {
    const { clientId, ctx } = await makeHome(t);
    await importKeys.execute(ctx, { clientId, keys: Array.from({ length: 18 }, publicJwk) });
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => addKey.execute(ctx, { clientId, key: publicJwk() })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    for (const one of tries) {
      if (one.status === "rejected") expect(one.reason).toMatchObject({ details: { reason: "key_limit_reached" } });
    }
  });
});

describe("listKeys, getKey, updateKey and removeKey", () => {
  it("page through what there is, and hide it from strangers", async () => {
    const { clientId, organisationId, ctx } = await makeHome(t);
    const { items } = await importKeys.execute(ctx, { clientId, keys: Array.from({ length: 3 }, publicJwk) });
    const viewer = t.as("viewer", organisationId);
    const first = await listKeys.execute(viewer, { clientId, limit: 2 });
    const second = await listKeys.execute(viewer, { clientId, limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ kid }) => kid).sort()).toEqual(items.map(({ kid }) => kid).sort());
    const kid = String(items[0]?.kid);
    expect(await getKey.execute(viewer, { clientId, kid })).toEqual(items[0]);
    const stranger = (await makeHome(t)).ctx;
    for (const read of [
      () => listKeys.execute(stranger, { clientId }),
      () => getKey.execute(stranger, { clientId, kid }),
      () => removeKey.execute(stranger, { clientId, kid }),
      () => updateKey.execute(stranger, { clientId, kid, name: "Mine" }),
      () => getKey.execute(ctx, { clientId, kid: "A".repeat(43) }),
    ]) {
      await expect(read()).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(removeKey.execute(viewer, { clientId, kid })).rejects.toMatchObject({ code: "forbidden" });
    await expect(updateKey.execute(viewer, { clientId, kid, name: "x" })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("rename, and let a key end earlier but not later", async () => {
    const { clientId, ctx } = await makeHome(t);
    const { kid, id } = await addKey.execute(ctx, { clientId, key: publicJwk(), notAfter: inDays(30) });
    const sooner = inDays(10);
    const after = await updateKey.execute(ctx, { clientId, kid, name: "New", notAfter: sooner });
    expect(after).toMatchObject({ name: "New", notAfter: sooner });
    expect(await getKey.execute(ctx, { clientId, kid })).toEqual(after);
    await expect(updateKey.execute(ctx, { clientId, kid, notAfter: inDays(40) })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(updateKey.execute(ctx, { clientId, kid, notAfter: inDays(-1) })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(updateKey.execute(ctx, { clientId, kid })).rejects.toMatchObject({ code: "invalid_input" });
    expect((await auditOf(id)).map(({ operation }) => operation)).toEqual(["key.add", "key.update"]);
  });

  it("take a key away for good, keep its history, and let it be registered anew", async () => {
    const { clientId, applicationId, ctx } = await makeHome(t);
    const key = publicJwk();
    const { kid, id } = await addKey.execute(ctx, { clientId, key });
    const twice = addKey.execute(ctx, { clientId, key });
    await expect(twice).rejects.toMatchObject({ details: { reason: "key_already_registered" } });
    await t.deps.db.prisma.application.update({ where: { id: applicationId }, data: { status: "suspended" } });
    expect(await removeKey.execute(ctx, { clientId, kid })).toMatchObject({ status: "removed" });
    await t.deps.db.prisma.application.update({ where: { id: applicationId }, data: { status: "active" } });
    await expect(removeKey.execute(ctx, { clientId, kid })).rejects.toMatchObject({
      details: { reason: "key_already_removed" },
    });
    expect((await auditOf(id)).map(({ operation }) => operation)).toEqual(["key.add", "key.remove"]);
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.keys).toMatchObject([{ kid, state: "removed" }]);
    await addKey.execute(ctx, { clientId, key });
    expect((await loadClientKeyRing(t.deps.db, clientId))?.keys).toMatchObject([{ kid, state: "active" }]);
    expect((await listKeys.execute(ctx, { clientId, show: "removed" })).items).toMatchObject([{ id }]);
    expect((await listKeys.execute(ctx, { clientId, show: "current" })).items).toHaveLength(1);
  });
});

describe("published key sets", () => {
  it("have registered keys while they are usable, and move them to the inactive set at once", async () => {
    const status = createStatusService(t.deps);
    const { clientId, applicationId, organisationId, ctx } = await makeHome(t);
    const address = { organisationId, applicationId, kind: "application" as const, isInactive: false };
    const read = async (change: object = {}) =>
      JSON.parse(String((await status.keySet({ ...address, ...change }))?.body)).keys as Record<string, unknown>[];
    const kids = async (change: object = {}) => (await read(change)).map(({ kid }) => kid);
    const pem = await publicPem();
    const { kid } = await addKey.execute(ctx, { clientId, key: pem });
    const jwk = createPublicKey(pem).export({ format: "jwk" });
    expect(await read()).toEqual([{ ...jwk, kid, use: "sig" }]);
    expect(await kids({ applicationId: null })).toEqual([kid]);
    expect(await kids({ kind: "transport" })).toEqual([]);

    const certificate = await addKey.execute(ctx, { clientId, key: await selfSigned(), usage: "transport" });
    expect(await read({ kind: "transport" })).toMatchObject([
      { kid: certificate.kid, use: "tls", x5c: [expect.any(String)], "x5t#S256": certificate.kid },
    ]);

    // Two clients of the application with one key: the set has it once.
    const given = { applicationId, name: "Second", authMethod: "private_key_jwt" };
    const second = (await createClient.execute(ctx, given)).clientId;
    await addKey.execute(ctx, { clientId: second, key: pem });
    expect(await kids()).toEqual([kid]);
    await removeKey.execute(ctx, { clientId, kid });
    expect([await kids(), await kids({ isInactive: true })]).toEqual([[kid], []]);
    await updateClient.execute(ctx, { clientId: second, status: "suspended" });
    expect([await kids(), await kids({ isInactive: true })]).toEqual([[], [kid]]);
    await updateClient.execute(ctx, { clientId: second, status: "active" });
    expect(await kids()).toEqual([kid]);

    const later = await addKey.execute(ctx, {
      clientId,
      key: await publicPem(),
      notBefore: inDays(0.0004),
      notAfter: inDays(1),
    });
    expect(await kids()).toEqual([kid]);
    t.clock.advance(50_000);
    expect((await kids()).sort()).toEqual([kid, later.kid].sort());
    t.clock.advance(DAY_MS);
    expect([await kids(), await kids({ isInactive: true })]).toEqual([[kid], [later.kid]]);
    await status.close();
  });

  it("drop a registered key when a certificate on it is revoked for compromise", async () => {
    const status = createStatusService(t.deps);
    const { clientId, applicationId, organisationId, ctx } = await makeHome(t);
    const pair = await makeKey();
    const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: pair.csr() });
    const registered = await addKey.execute(ctx, { clientId, key: spkiPem(pair.keyPem) });
    const kids = async () => {
      const document = await status.keySet({ organisationId, applicationId, kind: "application", isInactive: false });
      return (JSON.parse(String(document?.body)).keys as { kid: string }[]).map((key) => key.kid);
    };
    expect((await kids()).sort()).toEqual([kid, registered.kid].sort());
    await revokeCertificate.execute(ctx, { kid, reason: "keyCompromise" });
    expect(await kids()).toEqual([]);
    expect(await getKey.execute(ctx, { clientId, kid: registered.kid })).toMatchObject({ status: "blocked" });
    await status.close();
  });
});
