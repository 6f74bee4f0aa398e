import { createPrivateKey, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyFamily } from "@/lib/pki/key-family";
import { publicKeyFromSpki } from "@/lib/pki/public-key";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { inspectCsr } from "./inspect-csr";
import { issueCertificate } from "./issue-certificate";
import { makeKey, type TestKey } from "./testing";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

const derOf = ({ keyPem }: TestKey) => createPrivateKey(keyPem).export({ format: "der", type: "pkcs8" });
const jwkOf = ({ keyPem }: TestKey) => createPrivateKey(keyPem).export({ format: "jwk" });
const linesOf = (text: string) => text.match(/.{1,64}/g) ?? [];
const standard = (value = "") => Buffer.from(value, "base64url").toString("base64");

/** Encodings of the private key that is appended to a valid CSR of another key. */
const ENCODINGS: [string, (key: TestKey) => string][] = [
  ["base64 after a word", (key) => `key ${derOf(key).toString("base64")}`],
  ["base64 in quotes", (key) => `"${derOf(key).toString("base64")}"`],
  ["base64 with commas", (key) => linesOf(derOf(key).toString("base64")).join(",")],
  ["base64, percent-encoded", (key) => encodeURIComponent(derOf(key).toString("base64"))],
  ["base64 on one line with spaces", (key) => linesOf(derOf(key).toString("base64")).join(" ")],
  [
    "base64 after > ",
    (key) =>
      linesOf(derOf(key).toString("base64"))
        .map((line) => `> ${line}`)
        .join("\n"),
  ],
  ["base64 of PEM", ({ keyPem }) => Buffer.from(keyPem).toString("base64")],
  ["hexadecimal", (key) => derOf(key).toString("hex")],
  ["hexadecimal with colons", (key) => (derOf(key).toString("hex").match(/../g) ?? []).join(":")],
  [
    "XML",
    (key) =>
      `<RSAKeyValue><Modulus>${standard(jwkOf(key).n)}</Modulus><Exponent>AQAB</Exponent><D>${standard(jwkOf(key).d)}</D></RSAKeyValue>`,
  ],
  ["JSON with an escaped d", (key) => JSON.stringify(jwkOf(key)).replace('"d"', '"\\u0064"')],
  ["JSON with d alone", (key) => JSON.stringify({ kty: "RSA", n: jwkOf(key).n, e: "AQAB", d: jwkOf(key).d })],
  ["PEM", ({ keyPem }) => keyPem],
];

describe("a private key next to a valid CSR", () => {
  it.each(ENCODINGS)("is rejected, blocked and never stored by inspection and issuing: %s", async (_, encode) => {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id);
    const admin = harness.as("admin", organisation.id);
    const input = { applicationId: application.id, type: "signing" };
    for (const operation of [inspectCsr, issueCertificate]) {
      const leaked = await makeKey("RSA");
      const text = encode(leaked);
      const csr = `${(await makeKey()).csr()}\n${text}\n`;
      const answer = await operation.execute(admin, { ...input, csr }).catch((error: unknown) => error);
      expect(JSON.stringify(answer)).toContain("csr.contains_private_key");
      const [fingerprint = ""] = keyFamily(
        publicKeyFromSpki(createPublicKey(leaked.keyPem).export({ format: "der", type: "spki" })),
      );
      const { prisma } = harness.deps.db;
      expect(await prisma.blockedKey.findUnique({ where: { keyFingerprint: fingerprint } })).toMatchObject({
        reason: "private_key_uploaded",
      });
      expect(await prisma.certificate.count({ where: { applicationId: application.id } })).toBe(0);
      const events = await prisma.auditEvent.findMany({ where: { organisationId: organisation.id } });
      expect(events.filter(({ entityId }) => entityId === fingerprint)).toHaveLength(1);
      const secret = text.replaceAll(/\s/g, "").slice(60, 120);
      expect(JSON.stringify([answer, events])).not.toContain(secret);
      await expect(issueCertificate.execute(admin, { ...input, csr: leaked.csr() })).rejects.toMatchObject({
        details: { reason: "key.blocked" },
      });
    }
  });
});
