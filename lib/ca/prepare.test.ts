import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import { builtInProfiles, encryptionProfile, signingProfile, transportProfile } from "@/lib/profiles/built-in";
import { createIssuer } from "./issuer";
import type { Signer } from "./keys/signer";
import { type PrepareRequest, prepareCertificate } from "./prepare";
import { serialFromRandom } from "./serial";
import { signPrepared } from "./sign";
import { issueTestLeaf, type TestPki, testKey, testNow, testPki, testSerialRandom, testSubject } from "./testing";
import { validityFor } from "./validity";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const request = (change: Partial<PrepareRequest> = {}): PrepareRequest => ({
  profile: signingProfile,
  issuer: pki.issuer,
  subject: testSubject,
  publicKey: testKey(),
  ownHosts: [],
  serialRandom: testSerialRandom(),
  now: testNow,
  ...change,
});
const withReason = (code: string, reason: string) =>
  expect.objectContaining({ code, details: expect.objectContaining({ reason }) });

describe("prepareCertificate", () => {
  it("takes subject, usages and validity from registered details and profile", async () => {
    const { certificateDer, kid } = await issueTestLeaf(pki, testKey("RSA"), transportProfile);
    const certificate = parseCertificate(certificateDer);
    expect(certificate).toMatchObject({
      version: 3,
      kid,
      subject: testSubject,
      signatureAlgorithm: "ecdsa-with-SHA256",
    });
    expect(certificate.notBefore).toEqual(new Date("2026-11-21T10:11:00Z"));
    expect(certificate.notAfter).toEqual(new Date("2027-11-06T10:10:59Z"));
    expect(extensionValue(certificate, "keyUsage")?.usages).toEqual(["digitalSignature", "keyEncipherment"]);
    expect(extensionValue(certificate, "extendedKeyUsage")?.purposes).toEqual(["clientAuth"]);
    expect(extensionValue(certificate, "subjectAltName")).toBeUndefined();
  });

  it("accepts every allowed key of every profile and refuses the others", async () => {
    const kinds = ["RSA", "P-256", "P-384", "Ed25519", "X25519"] as const;
    for (const profile of builtInProfiles) {
      for (const kind of kinds) {
        const key = testKey(kind);
        const allowed = profile.allowedKeys.some((one) => one.kind === key.kind);
        const attempt = () => prepareCertificate(request({ profile, publicKey: key }));
        if (allowed) expect(attempt().keyFingerprint).toBe(key.keyFingerprint);
        else expect(attempt).toThrowError(expect.objectContaining({ code: "rejected_by_policy" }));
      }
    }
  });

  it("shortens the validity on request and never lengthens it", () => {
    const { notBefore, notAfter } = prepareCertificate(request({ validityDays: 30 }));
    expect(notAfter.getTime() - notBefore.getTime()).toBe(30 * DAY_MS - 1000);
    expect(prepareCertificate(request({ validityDays: 3000 })).notAfter).toEqual(
      prepareCertificate(request()).notAfter,
    );
  });

  it("refuses a certificate that would expire after its issuer or begin before it", () => {
    const late = () => prepareCertificate(request({ now: new Date("2036-06-01T00:00:00Z") }));
    expect(late).toThrowError(withReason("precondition_failed", "authority_expires_first"));
    const early = () => prepareCertificate(request({ now: new Date("2026-11-21T10:10:59Z") }));
    expect(early).toThrowError(withReason("precondition_failed", "authority_not_yet_valid"));
  });

  it("reports the lint that failed", () => {
    const long = () => prepareCertificate(request({ subject: [{ type: "CN", value: "a".repeat(65) }] }));
    expect(long).toThrowError(
      expect.objectContaining({
        details: expect.objectContaining({ findings: [expect.objectContaining({ code: "lint.subject-lengths" })] }),
      }),
    );
  });

  it("refuses alternative names that an application profile does not allow", () => {
    const withName = () =>
      prepareCertificate(
        request({ profile: encryptionProfile, subjectAltNames: [{ kind: "dns", value: "a.example" }] }),
      );
    expect(withName).toThrowError(withReason("internal", "certificate_lint"));
  });
});

describe("signPrepared", () => {
  it("redeems a prepared certificate once", async () => {
    const prepared = prepareCertificate(request());
    const { certificateDer } = await signPrepared(prepared, pki.issuingSigner);
    expect(Buffer.from(parseCertificate(certificateDer).tbsDer)).toEqual(Buffer.from(prepared.tbsDer));
    await expect(signPrepared(prepared, pki.issuingSigner)).rejects.toMatchObject({ code: "internal" });
  });

  it("refuses a copy of a prepared certificate", async () => {
    const copy = { ...prepareCertificate(request()) };
    await expect(signPrepared(copy, pki.issuingSigner)).rejects.toMatchObject({ code: "internal" });
  });

  it("refuses the key of another authority", async () => {
    await expect(signPrepared(prepareCertificate(request()), pki.rootSigner)).rejects.toMatchObject({
      code: "internal",
    });
  });

  it("refuses a faulty signature", async () => {
    const { keyRef, algorithm, publicKey } = pki.issuingSigner;
    const faulty: Signer = {
      keyRef,
      algorithm,
      publicKey,
      sign: () => pki.issuingSigner.sign(Buffer.from("something else")),
    };
    await expect(signPrepared(prepareCertificate(request()), faulty)).rejects.toMatchObject({ code: "internal" });
  });
});

describe("serials", () => {
  it("are positive, minimal and 17 bytes long for any random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 17, maxLength: 17 }), (random) => {
        const serial = serialFromRandom(random);
        expect(serial).toHaveLength(17);
        expect(serial[0]).toBeGreaterThanOrEqual(0x40);
        expect(serial[0]).toBeLessThan(0x80);
        expect(serial.subarray(1)).toEqual(random.subarray(1));
      }),
    );
  });

  it("do not repeat, and their first byte is uniformly distributed", () => {
    const counts = new Map<number, number>();
    const seen = new Set<string>();
    const rounds = 64_000;
    for (let i = 0; i < rounds; i++) {
      const serial = serialFromRandom(testSerialRandom());
      seen.add(Buffer.from(serial).toString("hex"));
      counts.set(serial[0] as number, (counts.get(serial[0] as number) ?? 0) + 1);
    }
    expect(seen.size).toBe(rounds);
    // Chi-squared with 63 degrees of freedom: above 160 about once in 10^10 runs.
    const expected = rounds / 64;
    expect(counts.size).toBe(64);
    expect([...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(160);
  });

  it("need exactly 17 random bytes", () => {
    expect(() => serialFromRandom(new Uint8Array(16))).toThrowError(expect.objectContaining({ code: "internal" }));
  });
});

describe("validity", () => {
  const instants = fc.date({
    min: new Date("2020-01-01T00:00:00Z"),
    max: new Date("2080-12-31T23:59:59Z"),
    noInvalidDate: true,
  });

  it("begins in the current minute and ends one second before the days have passed, on any day of any year", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 8000 }), (now, days) => {
        const { notBefore, notAfter } = validityFor(now, days);
        expect(notBefore.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(now.getTime() - notBefore.getTime()).toBeLessThan(60_000);
        expect(notBefore.getUTCSeconds()).toBe(0);
        expect(notAfter.getTime() + 1000 - notBefore.getTime()).toBe(days * DAY_MS);
      }),
    );
  });

  it.each([
    ["across a leap day", "2028-02-28T12:00:30Z", 2, "2028-03-01T11:59:59.000Z"],
    ["across the end of summer time", "2026-10-24T23:30:00Z", 2, "2026-10-26T23:29:59.000Z"],
    ["across the turn to 2050", "2049-12-31T23:59:59Z", 1, "2050-01-01T23:58:59.000Z"],
  ])("counts days of 86,400 seconds %s", (_what, now, days, notAfter) => {
    expect(validityFor(new Date(now), days).notAfter.toISOString()).toBe(notAfter);
  });

  it("uses the right time types across 2050", async () => {
    const later = await testPki("EC", new Date("2049-06-01T00:00:00Z"));
    const { certificateDer } = await issueTestLeaf(later, testKey(), signingProfile, new Date("2049-12-31T23:59:59Z"));
    expect(parseCertificate(certificateDer).timeTags).toEqual([0x17, 0x18]);
  });
});

describe("createIssuer", () => {
  it("refuses a certificate that is not a CA certificate", async () => {
    const { certificateDer } = await issueTestLeaf(pki);
    const urls = { crl: "http://a.example/crl", ocsp: "http://a.example/ocsp", caIssuers: "http://a.example/crt" };
    expect(() => createIssuer({ id: "x", certificateDer, urls })).toThrowError(
      expect.objectContaining({ code: "internal" }),
    );
  });
});
