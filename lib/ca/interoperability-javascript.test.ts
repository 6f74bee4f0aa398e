import { Certificate, CertificateChainValidationEngine } from "pkijs";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { X509Certificate, X509ChainBuilder, X509Crl } from "@/lib/pki/x509";
import { issueCrl } from "./crl";
import { issueTestLeaf, testNow, testPki } from "./testing";

/** Interoperability: the two libraries that most JavaScript consumers use. They share no code with lib/pki. */
describe("@peculiar/x509 and pkijs read what we issue", () => {
  it("build the chain and verify each signature", async () => {
    const pki = await testPki();
    const { certificateDer } = await issueTestLeaf(pki);
    const [leaf, issuing, root] = [certificateDer, pki.issuingDer, pki.rootDer].map(
      (der) => new X509Certificate(Uint8Array.from(der)),
    ) as [X509Certificate, X509Certificate, X509Certificate];
    const chain = await new X509ChainBuilder({ certificates: [issuing, root] }).build(leaf);
    expect(chain.map(({ serialNumber }) => serialNumber)).toEqual([leaf, issuing, root].map((c) => c.serialNumber));
    expect(await leaf.verify({ publicKey: issuing, date: testNow })).toBe(true);
    expect(await issuing.verify({ publicKey: root, date: testNow })).toBe(true);
    expect(await leaf.verify({ publicKey: root, signatureOnly: true })).toBe(false);
  });

  it("validate the path by RFC 5280", async () => {
    const pki = await testPki();
    const { certificateDer } = await issueTestLeaf(pki);
    const parse = (der: Uint8Array) => Certificate.fromBER(Uint8Array.from(der));
    const engine = new CertificateChainValidationEngine({
      trustedCerts: [parse(pki.rootDer)],
      certs: [parse(pki.issuingDer), parse(certificateDer)],
      checkDate: testNow,
    });
    expect(await engine.verify()).toMatchObject({ result: true, resultMessage: "" });
  });

  it("find a revoked serial in the CRL", async () => {
    const pki = await testPki();
    const { certificateDer } = await issueTestLeaf(pki);
    const leaf = new X509Certificate(Uint8Array.from(certificateDer));
    const der = await issueCrl({
      issuer: pki.issuer,
      signer: pki.issuingSigner,
      number: 1n,
      thisUpdate: testNow,
      nextUpdate: new Date(testNow.getTime() + DAY_MS),
      entries: [{ serialHex: leaf.serialNumber, revokedAt: testNow, reason: "superseded" }],
    });
    const crl = new X509Crl(Uint8Array.from(der));
    expect(await crl.verify({ publicKey: new X509Certificate(Uint8Array.from(pki.issuingDer)) })).toBe(true);
    expect(crl.findRevoked(leaf.serialNumber)?.serialNumber).toBe(leaf.serialNumber);
  });
});
