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
import { freshCsr, makeKey } from "@/lib/certificates/testing";
import { updateClient } from "@/lib/clients/update-client";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { whyUnusable } from "./client-key";
import { loadClientKeyRing } from "./client-keys";
import { importKeys } from "./import-keys";
import { genpkey, makeHome, type OpensslKind, openssl, publicPem, selfSigned } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const jwkPair = (kind: "ec" | "ed25519" = "ec") =>
  kind === "ec" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
const publicJwk = (): JsonWebKey => jwkPair().publicKey.export({ format: "jwk" });
const spkiPem = (keyPem: string) =>
  String(createPublicKey(createPrivateKey(keyPem)).export({ format: "pem", type: "spki" }));
const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });
const inDays = (days: number) => new Date(t.clock.now().getTime() + days * DAY_MS).toISOString();

describe("addKey", () => {
  it.each<OpensslKind>(["rsa-2048", "rsa-3072", "rsa-4096", "P-256", "P-384", "ed25519"])(
    "registers a public key of openssl with the thumbprint as KID: %s",
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

  it("accepts a public JWK whose other members are null or empty, and blocks nothing", async () => {
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
  ])("accepts %s", async (_what, make) => {
    const { clientId, ctx } = await makeHome(t);
    expect(await addKey.execute(ctx, { clientId, key: await make() })).toMatchObject({
      status: "active",
      notAfter: null,
    });
  });

  it("keeps the kid, alg and use of a JWK, but its KID is the thumbprint", async () => {
    const { clientId, ctx } = await makeHome(t);
    const jwk = { ...publicJwk(), kid: "my-key-1", alg: "ES256", use: "sig", key_ops: ["verify"] };
    const added = await addKey.execute(ctx, { clientId, key: jwk });
    expect(added).toMatchObject({ givenKid: "my-key-1", algorithm: "ES256", name: "my-key-1", usage: "signing" });
    expect(added.kid).toBe(added.keyThumbprint);
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.keys[0]).toMatchObject({ givenKid: "my-key-1", algorithm: "ES256" });
  });

  it("registers an X.509 certificate with its thumbprint as KID and its validity", async () => {
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
    ["an unsupported curve", "key.curve_not_allowed", () => publicPem("P-521")],
    ["an encryption key for signing", "key.not_allowed_for_profile", () => publicPem("x25519")],
    ["a CSR", "key.is_csr", () => freshCsr()],
    ["text", "key.unknown_format", () => "hello, world!"],
    ["truncated PEM", "pem.marker", async () => (await publicPem()).slice(0, 90)],
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
  ])("rejects %s", async (_what, reason, make) => {
    const { clientId, ctx } = await makeHome(t);
    const add = addKey.execute(ctx, { clientId, key: await make(), usage: "signing" });
    await expect(add).rejects.toMatchObject({ code: "rejected_by_policy", details: { reason } });
    expect(await t.deps.db.prisma.registeredKey.count({ where: { clientId } })).toBe(0);
  });

  it("rejects a bare key for TLS, and accepts a JWK with x5c", async () => {
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

  it("rejects a chain and a CA certificate", async () => {
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

  it("rejects a key of another application, of another type or of the authority, and a certificate issued here", async () => {
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
    // The same holder may use its key for both.
    expect(await addKey.execute(ctx, { clientId, key: spkiPem(ours.keyPem) })).toMatchObject({ status: "active" });

    const authority = t.deps.authorities.issuing();
    const own = addKey.execute(ctx, { clientId, key: Buffer.from(authority.certificateDer).toString("base64") });
    await expect(own).rejects.toMatchObject({ code: "rejected_by_policy" });
  });

  it("prevents a certificate for another application on a registered key", async () => {
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

  it("lets exactly one of two organisations register a key concurrently", async () => {
    const homes = [await makeHome(t), await makeHome(t)];
    const key = await publicPem();
    const tries = await Promise.allSettled(homes.map(({ ctx, clientId }) => addKey.execute(ctx, { clientId, key })));
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("rejects viewers, other organisations, suspended owners and clients with jwks_uri", async () => {
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
