import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseCsr } from "@/lib/pki/csr";
import { pemEncode } from "@/lib/pki/pem";
import { signingProfile, transportProfile } from "@/lib/profiles/built-in";
import { goodCsr, goodFacts, readCsrFile, readCsrFixture } from "@/lib/testing/registration-facts";
import { evaluateRegistration } from "./evaluate-registration";
import { type InspectionContext, inspectParsed } from "./inspect-upload";

const upload = readCsrFile("openssl-rsa.pem");
const inspect = (bytes: Uint8Array, context?: InspectionContext) => inspectParsed(parseCsr(bytes), context);

describe("inspecting an upload", () => {
  it("accepts a valid request and returns its contents", async () => {
    const inspection = await inspect(upload, { facts: goodFacts });
    expect(inspection).toMatchObject({
      accepted: true,
      findings: [],
      subjectText: "C=GB, O=Example Bank PLC, OU=0195f3a0-0000-7000-8000-000000000001, CN=payments",
      publicKey: { kind: "RSA", bits: 2048, keyFingerprint: goodCsr.publicKey.keyFingerprint },
      signatureAlgorithm: "sha256WithRSAEncryption",
      requestedExtensions: [],
      leakedKeyFamilies: [],
    });
  });

  it("refuses a blocked key", async () => {
    const facts = { ...goodFacts, key: { ...goodFacts.key, isBlocked: true } };
    expect(await inspect(upload, { facts })).toMatchObject({ accepted: false, findings: [{ code: "key.blocked" }] });
  });

  it("runs the checks that need no application", async () => {
    expect(await inspect(upload)).toMatchObject({ accepted: true, findings: [] });
    const ed25519 = readCsrFile("openssl-ed25519.pem");
    expect(await inspect(ed25519)).toMatchObject({ accepted: true });
    expect(await inspect(ed25519, { profile: transportProfile })).toMatchObject({
      accepted: false,
      findings: [{ code: "key.not_allowed_for_profile" }],
    });
  });

  it("returns only the fingerprints of a leaked key and its family", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const der = privateKey.export({ format: "der", type: "pkcs8" });
    const inspection = await inspect(Buffer.from(pemEncode("PRIVATE KEY", der)), { facts: goodFacts });
    expect(inspection.accepted).toBe(false);
    expect(inspection.leakedKeyFamilies).toEqual([[expect.any(String), expect.any(String)]]);
    expect(inspection.findings).toMatchObject([
      {
        code: "csr.contains_private_key",
        fix: expect.stringMatching(/^test -e .*-new\.key.* openssl req -new -newkey/),
      },
    ]);
    expect(JSON.stringify(inspection)).not.toContain(der.toString("base64").slice(-40));
  });
});

describe("a decision", () => {
  it("reports all findings in one response", async () => {
    const facts = { ...goodFacts, organisation: { isActive: false }, certificateLimit: 0, profile: transportProfile };
    const decision = await evaluateRegistration(readCsrFixture("openssl-ed25519.pem"), facts);
    expect(decision.kind).toBe("rejected");
    expect(decision.findings.map(({ code }) => code)).toEqual([
      "organisation.not_active",
      "certificate.limit_reached",
      "key.not_allowed_for_profile",
    ]);
  });

  it("gives the command for this application: with the same key if it is valid, otherwise with a new key", async () => {
    const subject = [
      { type: "C", value: "DE" },
      { type: "CN", value: "payments" },
    ];
    const decision = await evaluateRegistration(
      { ...goodCsr, subject },
      { ...goodFacts, key: { ...goodFacts.key, isBlocked: true } },
    );
    const fixes = Object.fromEntries(decision.findings.map(({ code, fix }) => [code, fix]));
    expect(fixes["csr.subject.country_mismatch"]).toMatch(
      /^MSYS_NO_PATHCONV=1 openssl req -new -key payments-rtssigning\.key .*\/C=GB/,
    );
    expect(fixes["key.blocked"]).toMatch(
      /^test -e payments-rtssigning-new\.key .* openssl req -new -newkey rsa:2048 .*\/C=GB/,
    );
  });

  it("is an approval when there are only warnings and notices", async () => {
    const use = {
      organisationId: goodFacts.registered.organisationId,
      applicationId: "app-1",
      type: signingProfile.type,
    };
    const decision = await evaluateRegistration(goodCsr, { ...goodFacts, key: { ...goodFacts.key, keyUsedBy: [use] } });
    expect(decision).toMatchObject({ kind: "approved", findings: [{ code: "key.reused", severity: "warning" }] });
  });

  it("for a known 2048-bit RSA key takes less than 10 ms", async () => {
    await evaluateRegistration(goodCsr, goodFacts);
    const before = performance.now();
    for (let i = 0; i < 50; i++) await evaluateRegistration(goodCsr, goodFacts);
    expect((performance.now() - before) / 50).toBeLessThan(10);
  });
});
