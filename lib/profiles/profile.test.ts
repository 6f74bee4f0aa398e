import { describe, expect, it } from "vitest";
import {
  builtInProfiles,
  encryptionProfile,
  findBuiltInProfile,
  organisationTransportProfile,
  signingProfile,
  transportProfile,
} from "./built-in";
import { allowsKey, describeAllowedKeys, keyUsagesFor } from "./profile";
import { CertificateProfileSchema } from "./schema";
import { subjectFor } from "./subject";

describe("built-in profiles", () => {
  it.each(builtInProfiles.map((profile) => [profile.id, profile] as const))(
    "%s satisfies the schema",
    (_id, profile) => {
      expect(CertificateProfileSchema.parse(profile)).toEqual(profile);
    },
  );

  it("have unique ids and policies", () => {
    expect(new Set(builtInProfiles.map((profile) => profile.id)).size).toBe(builtInProfiles.length);
    expect(new Set(builtInProfiles.map((profile) => profile.policyOid)).size).toBe(builtInProfiles.length);
    expect(findBuiltInProfile("transport")).toBe(transportProfile);
    expect(findBuiltInProfile("Transport")).toBeUndefined();
  });

  it.each([
    [signingProfile, "RSA", ["digitalSignature", "nonRepudiation"], []],
    [signingProfile, "Ed25519", ["digitalSignature", "nonRepudiation"], []],
    [transportProfile, "RSA", ["digitalSignature", "keyEncipherment"], ["clientAuth"]],
    [transportProfile, "EC", ["digitalSignature"], ["clientAuth"]],
    [organisationTransportProfile, "EC", ["digitalSignature"], ["serverAuth"]],
    [encryptionProfile, "RSA", ["keyEncipherment"], []],
    [encryptionProfile, "EC", ["keyAgreement"], []],
    [encryptionProfile, "X25519", ["keyAgreement"], []],
  ] as const)("$0.id has the usages of %s keys", (profile, kind, usages, purposes) => {
    expect(keyUsagesFor(profile, kind)).toEqual(usages);
    expect(profile.extendedKeyUsages).toEqual(purposes);
  });

  it.each([
    [signingProfile, { kind: "RSA", bits: 2048 }, true],
    [signingProfile, { kind: "RSA", bits: 2056 }, false],
    [signingProfile, { kind: "RSA", bits: 1024 }, false],
    [signingProfile, { kind: "EC", bits: 256, curve: "P-256" }, true],
    [signingProfile, { kind: "EC", bits: 521, curve: "P-521" }, false],
    [signingProfile, { kind: "X25519", bits: 256 }, false],
    [transportProfile, { kind: "Ed25519", bits: 256 }, false],
    [encryptionProfile, { kind: "X25519", bits: 256 }, true],
  ] as const)("$0.id allows or refuses %j", (profile, key, expected) => {
    expect(allowsKey(profile, key)).toBe(expected);
  });

  it("describes the allowed keys", () => {
    expect(describeAllowedKeys(encryptionProfile)).toBe("RSA 2048, 3072 or 4096, P-256, P-384, X25519");
  });
});

describe("subjectFor", () => {
  it("takes every value from the registered details, in the profile's order", () => {
    const registered = { country: "GB", legalName: "Example Bank PLC", organisationId: "0196", uniqueName: "payments" };
    expect(subjectFor(signingProfile, registered)).toEqual([
      { type: "C", value: "GB" },
      { type: "O", value: "Example Bank PLC" },
      { type: "OU", value: "0196" },
      { type: "CN", value: "payments" },
    ]);
    const rule = { type: "organizationIdentifier", from: "text", value: "PSDGB-FCA-1" } as const;
    expect(subjectFor({ subject: [rule] }, registered)).toEqual([
      { type: "organizationIdentifier", value: "PSDGB-FCA-1" },
    ]);
  });
});

describe("CertificateProfileSchema", () => {
  it.each([
    ["a key usage reserved for authorities", { keyUsages: { ...signingProfile.keyUsages, RSA: ["keyCertSign"] } }],
    ["a key without usages", { keyUsages: { RSA: ["digitalSignature"] } }],
    ["a subject without CN", { subject: [{ type: "C", from: "country" }] }],
    ["OCSP signing", { extendedKeyUsages: ["1.3.6.1.5.5.7.3.9"] }],
    ["anyExtendedKeyUsage", { extendedKeyUsages: ["2.5.29.37.0"] }],
    ["an unsupported RSA size", { allowedKeys: [{ kind: "RSA", bits: [1024] }] }],
    ["an unknown member", { isCa: true }],
  ])("refuses %s", (_what, change) => {
    expect(CertificateProfileSchema.safeParse({ ...signingProfile, ...change }).success).toBe(false);
  });
});
