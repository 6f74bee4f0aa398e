import { createECDH, createHash, createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey, type TestKey, testKey } from "@/lib/certificates/testing";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { blockKey } from "./block-key";
import { findKey } from "./find-key";
import { makeHolder } from "./testing";

const publicOf = (key: TestKey) => createPublicKey(key.keyPem);
const pemOf = (key: TestKey) => publicOf(key).export({ format: "pem", type: "spki" }) as string; // PEM is always text
const privateDerOf = (key: TestKey) => createPrivateKey(key.keyPem).export({ format: "der", type: "pkcs8" });
const spkiOf = (key: TestKey) => publicOf(key).export({ format: "der", type: "spki" });

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** The private key n − d of P-256, whose public point has the same x. */
function negated(keyPem: string): string {
  const { d = "" } = createPrivateKey(keyPem).export({ format: "jwk" });
  const scalar = (ORDER - BigInt(`0x${Buffer.from(d, "base64url").toString("hex")}`)).toString(16).padStart(64, "0");
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(scalar, "hex");
  const point = pair.getPublicKey();
  const part = (from: number) => point.subarray(from, from + 32).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: part(1), y: part(33), d: Buffer.from(scalar, "hex").toString("base64url") };
  return createPrivateKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "pkcs8" }) as string; // PEM is always text
}

describe("blocking a key", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  const ways: [string, (key: TestKey, certificate: string, kid: string) => string][] = [
    ["its fingerprint", (key) => createHash("sha256").update(spkiOf(key)).digest("hex")],
    ["its JWK", (key) => JSON.stringify(publicOf(key).export({ format: "jwk" }))],
    ["its public key in PEM", (key) => pemOf(key)],
    ["its public key in DER, as an uploaded file", (key) => spkiOf(key).toString("base64")],
    ["a certificate", (_, certificate) => certificate],
    ["a certificate in DER", (_, certificate) => new X509Certificate(certificate).raw.toString("base64")],
    ["a text file of Windows", (key) => Buffer.from(`\ufeff${pemOf(key)}`, "utf16le").toString("base64")],
    ["the KID of a certificate", (_key, _certificate, kid) => kid],
    ["the private key itself", (key) => key.keyPem],
    ["the private key's file in DER", (key) => privateDerOf(key).toString("base64")],
  ];
  it.each(ways)("accepts %s, revokes its certificates, and prevents further use", async (_, textOf) => {
    const { admin, application, issue } = await makeHolder(harness);
    const officer = harness.as("security_officer");
    const { key, certificate, kid } = await issue();
    const text = textOf(key, certificate, kid);
    expect(await findKey.execute(officer, { key: text })).toMatchObject({
      isBlocked: false,
      certificates: [{ kid, type: "signing" }],
    });
    const blocked = await blockKey.execute(officer, { key: text, comment: "found on a paste site" });
    expect(blocked).toMatchObject({ wasBlocked: false, revoked: [kid] });
    expect(await getCertificate.execute(admin, { kid })).toMatchObject({
      status: "revoked",
      revocationReason: "keyCompromise",
    });
    const input = { applicationId: application.id, type: "signing", csr: key.csr() };
    await expect(issueCertificate.execute(admin, input)).rejects.toMatchObject({ code: "rejected_by_policy" });
    expect(await blockKey.execute(officer, { key: text })).toMatchObject({ wasBlocked: true, revoked: [] });
  });

  it("accepts every fingerprint, also one whose base64 would begin like a JWK", async () => {
    for (const start of ["e6", "E6"]) {
      const text = start.padEnd(64, "0");
      expect(await findKey.execute(harness.as("security_officer"), { key: text })).toMatchObject({
        keyFingerprint: text.toLowerCase(),
        isBlocked: false,
      });
    }
  });

  it("blocks a key that is unknown here", async () => {
    const key = await makeKey();
    const officer = harness.as("security_officer");
    const text = pemOf(key);
    const { keyFingerprint } = await blockKey.execute(officer, { key: text });
    const where = { entityId: keyFingerprint, operation: "key.block" };
    expect(await harness.deps.db.prisma.auditEvent.findFirst({ where })).toMatchObject({ actorKind: "user" });
  });

  it.each<[string, (key: TestKey) => string]>([
    ["its private key", (key) => key.keyPem],
    ["its public key", pemOf],
  ])("also blocks the negated key (same x): by %s", async (_, textOf) => {
    const { admin, application, issue } = await makeHolder(harness);
    const { key, kid } = await issue();
    const negatedKey = testKey(negated(key.keyPem));
    const { kid: negatedKid } = await issueCertificate.execute(admin, {
      applicationId: application.id,
      type: "signing",
      csr: negatedKey.csr(),
    });
    const officer = harness.as("security_officer");
    const { revoked } = await blockKey.execute(officer, { key: textOf(key) });
    expect([...revoked].sort()).toEqual([kid, negatedKid].sort());
    for (const again of [key, negatedKey]) {
      const input = { applicationId: application.id, type: "signing", csr: again.csr() };
      await expect(issueCertificate.execute(admin, input)).rejects.toMatchObject({
        details: { reason: "key.blocked" },
      });
    }
  });

  it("rejects the negated key (same x) after a certificate was revoked for compromise", async () => {
    const { admin, application, issue } = await makeHolder(harness);
    const { key, kid } = await issue();
    await revokeCertificate.execute(admin, { kid, reason: "keyCompromise" });
    const input = { applicationId: application.id, type: "signing", csr: testKey(negated(key.keyPem)).csr() };
    await expect(issueCertificate.execute(admin, input)).rejects.toMatchObject({ details: { reason: "key.blocked" } });
  });

  it("never stores a private key", async () => {
    const key = await makeKey();
    await blockKey.execute(harness.as("security_officer"), { key: key.keyPem });
    const rows = await harness.deps.db.prisma.auditEvent.findMany({ where: { operation: "key.block" } });
    const secret = key.keyPem.split("\n")[1] ?? "";
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it("rejects invalid input, a key of the CA, and callers other than security officers", async () => {
    const { admin, issue } = await makeHolder(harness);
    const { kid } = await issue();
    const officer = harness.as("security_officer");
    for (const key of ["rubbish", "{", '{"kty":"EC"}', "A".repeat(43), "-----BEGIN PUBLIC KEY-----\nAAAA\n"]) {
      await expect(blockKey.execute(officer, { key })).rejects.toMatchObject({ code: "invalid_input" });
    }
    const own = harness.deps.authorities.root().certificatePem;
    await expect(blockKey.execute(officer, { key: own })).rejects.toMatchObject({ details: { reason: "own_key" } });
    for (const ctx of [admin, harness.as("auditor")]) {
      await expect(blockKey.execute(ctx, { key: kid })).rejects.toMatchObject({ code: "forbidden" });
      await expect(findKey.execute(ctx, { key: kid })).rejects.toMatchObject({ code: "forbidden" });
    }
  });
});
