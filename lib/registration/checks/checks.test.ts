import { createECDH } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ParsedCsr, RequestedExtension } from "@/lib/pki/csr";
import { writeDer, writeNull, writeOid, writeSequence } from "@/lib/pki/der-write";
import { ecKey, okpKey, type PublicKey, rsaFromParts } from "@/lib/pki/public-key";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import {
  encryptionProfile,
  organisationTransportProfile,
  signingProfile,
  transportProfile,
} from "@/lib/profiles/built-in";
import { type RsaParts, weakRsaKey } from "@/lib/testing/build-csr";
import { goodCsr, goodFacts, readCsrFixture } from "@/lib/testing/registration-facts";
import type { Finding } from "../decision";
import type { RegistrationFacts } from "../facts";
import { csrChecks, profileChecks, registrationChecks } from "./index";

const weakKeys = JSON.parse(
  readFileSync(join(import.meta.dirname, "../testdata/weak-rsa-keys.json"), "utf8"),
) as Record<string, RsaParts>;
const weak = (name: string): PublicKey => weakRsaKey(weakKeys[name] as RsaParts);

const p521 = publicKeyFromJwk({
  kty: "EC",
  crv: "P-521",
  x: "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
  y: "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
});

const RFC_7515_KEY = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
};
/** The public key that OpenSSL computes for a private scalar. */
function weakEcKey(scalar: number): PublicKey {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(scalar.toString(16).padStart(64, "0"), "hex");
  return ecKey("P-256", pair.getPublicKey());
}

const csr = (change: Partial<ParsedCsr>): ParsedCsr => ({ ...goodCsr, ...change });
const withKey = (publicKey: PublicKey) => csr({ publicKey });
const withSubject = (...attributes: [type: string, value: string][]) =>
  csr({ subject: attributes.map(([type, value]) => ({ type, value })) });
const withExtension = (oid: string, name: string | undefined, valueDer: Uint8Array) =>
  csr({ extensions: [{ oid, critical: false, valueDer, ...(name ? { name } : {}) } satisfies RequestedExtension] });
const facts = (change: Partial<RegistrationFacts>): RegistrationFacts => ({ ...goodFacts, ...change });
const key = (change: Partial<RegistrationFacts["key"]>) => facts({ key: { ...goodFacts.key, ...change } });

const keyUsage = (...content: number[]) =>
  withExtension("2.5.29.15", "keyUsage", writeDer(3, Uint8Array.from(content)));
const purposes = (...oids: string[]) =>
  withExtension("2.5.29.37", "extendedKeyUsage", writeSequence(...oids.map(writeOid)));
const basicConstraints = (...content: Uint8Array[]) =>
  withExtension("2.5.29.19", "basicConstraints", writeSequence(...content));
const dns = withExtension("2.5.29.17", "subjectAltName", writeSequence(writeDer(0x82, Buffer.from("a.example"))));
const altNames = (...names: [tag: number, value: string][]) =>
  withExtension(
    "2.5.29.17",
    "subjectAltName",
    writeSequence(...names.map(([tag, value]) => writeDer(tag, Buffer.from(value, "latin1")))),
  );
const hosts = (...names: string[]) => altNames(...names.map((name): [number, string] => [0x82, name]));
const server = facts({ profile: organisationTransportProfile, application: null });
const ours = { organisationId: goodFacts.registered.organisationId, applicationId: "app-1", type: "signing" } as const;
const ed25519 = readCsrFixture("openssl-ed25519.pem");

/** At least one row per code: a request (and facts) for which a check returns this code. */
const failing: [code: string, csr: ParsedCsr, facts?: RegistrationFacts][] = [
  ["csr.subject.cn_missing", withSubject(["C", "GB"])],
  ["csr.subject.cn_repeated", withSubject(["CN", "payments"], ["CN", "payments"])],
  ["csr.subject.cn_invalid", withSubject(["CN", "a".repeat(65)])],
  ["csr.subject.cn_invalid", withSubject(["CN", ""])],
  ["csr.subject.cn_invalid", withSubject(["CN", "  "])],
  ["csr.subject.cn_invalid", withSubject(["CN", "a\0b"])],
  ["csr.subject.cn_invalid", withSubject(["CN", "a\u202eb"])],
  ["csr.subject.country_mismatch", withSubject(["C", "DE"], ["CN", "payments"])],
  ["csr.subject.organisation_mismatch", withSubject(["O", "Other Bank PLC"], ["CN", "payments"])],
  ["csr.subject.unit_mismatch", withSubject(["OU", "other"], ["CN", "payments"])],
  ["csr.subject.cn_replaced", withSubject(["CN", "something-else"])],
  ["csr.subject.attribute_ignored", withSubject(["L", "London"], ["CN", "payments"])],
  ["csr.challenge_password_ignored", csr({ attributes: ["1.2.840.113549.1.9.7"] })],
  ["csr.attribute_ignored", csr({ attributes: ["1.2.840.113549.1.9.2"] })],
  ["key.rsa_size", withKey({ ...goodCsr.publicKey, bits: 1024 })],
  ["key.rsa_size", withKey({ ...goodCsr.publicKey, bits: 2056 })],
  ["key.curve_not_allowed", withKey(p521)],
  ["key.not_allowed_for_profile", ed25519, facts({ profile: transportProfile })],
  ["key.rsa_exponent", withKey(weak("small-exponent"))],
  ["key.rsa_exponent", withKey(weak("exponent-one"))],
  ["key.rsa_small_factor", withKey(weak("small-factor"))],
  [
    "key.rsa_pattern",
    withKey(
      rsaFromParts(
        Uint8Array.from({ length: 256 }, () => 0xa5),
        Uint8Array.of(1, 0, 1),
      ),
    ),
  ],
  ["key.small_scalar", withKey(weakEcKey(2))],
  // RFC 7515 A.3.1, printed with its d
  ["key.published", withKey(publicKeyFromJwk(RFC_7515_KEY))],
  ["key.rsa_roca", withKey({ ...weak("roca"), bits: 2048 })],
  ["key.rsa_close_primes", withKey(weak("close-primes"))],
  ["key.rsa_perfect_power", withKey(weak("prime-squared"))],
  ["key.rsa_perfect_power", withKey({ ...weak("prime-cubed"), bits: 2048 })],
  ["key.rsa_prime_modulus", withKey(weak("prime-modulus"))],
  [
    "key.small_order_point",
    withKey(
      okpKey(
        "Ed25519",
        Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)),
      ),
    ),
  ],
  [
    "key.small_order_point",
    withKey(
      okpKey(
        "Ed25519",
        Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 0x80 : 0)),
      ),
    ),
  ],
  ["key.point_not_in_subgroup", withKey(okpKey("Ed25519", new Uint8Array(32).fill(0xff)))],
  ["key.blocked", goodCsr, key({ isBlocked: true })],
  ["key.belongs_to_authority", goodCsr, key({ isOwnKey: true })],
  ["key.used_by_another", goodCsr, key({ keyUsedBy: [{ ...ours, applicationId: "app-2" }] })],
  ["key.used_by_another", goodCsr, key({ keyUsedBy: [ours, { ...ours, organisationId: "other" }] })],
  ["key.used_for_another_type", goodCsr, key({ keyUsedBy: [{ ...ours, type: "transport" }] })],
  ["key.reused", goodCsr, key({ keyUsedBy: [ours] })],
  ["key.has_active_certificate", goodCsr, { ...goodFacts, keyHolder: { kid: "the-other" } }],
  ["key.has_active_certificate", goodCsr, { ...goodFacts, keyHolder: { kid: null } }],
  [
    "key.renewal_needs_new_key",
    goodCsr,
    { ...key({ isPredecessors: true }), profile: { ...goodFacts.profile, renewalNeedsNewKey: true } },
  ],
  ["csr.extension.malformed", withExtension("2.5.29.15", "keyUsage", writeNull())],
  ["csr.extension.malformed", withExtension("2.5.29.14", "subjectKeyIdentifier", Uint8Array.of(4, 9))],
  ["csr.extension.ca", basicConstraints(Uint8Array.of(1, 1, 0xff))],
  ["csr.extension.ca", basicConstraints(Uint8Array.of(2, 1, 0))],
  ["csr.extension.key_usage", keyUsage(2, 0x04)],
  ["csr.extension.key_usage", keyUsage(5, 0xa0)],
  ["csr.extension.extended_key_usage", purposes("1.3.6.1.5.5.7.3.2")],
  ["csr.extension.extended_key_usage", purposes("1.3.6.1.5.5.7.3.1"), facts({ profile: transportProfile })],
  ["csr.extension.subject_alt_name", dns],
  [
    "csr.extension.subject_alt_name",
    altNames([0x81, "p\u00e4yments@example.com"]),
    facts({ profile: { ...signingProfile, subjectAltNames: ["email"] } }),
  ],
  ...["", "*", "com", "a\0b", "a\nb", "a\u00ffb", "a b.example", "portal.example.com", "*.example.com\r\n"].map(
    (name): [string, ParsedCsr, RegistrationFacts] => ["csr.extension.host_name", hosts("a.example", name), server],
  ),
  ["csr.extension.host_name", hosts("a.example", "a.example"), server],
  ["csr.extension.host_name", hosts(...Array.from({ length: 21 }, (_, i) => `h${i}.example.com`)), server],
  ["csr.extension.host_name", hosts(...Array.from({ length: 250 }, (_, i) => `h${i}.example.com`)), server],
  ["profile.server_certificates_restricted", goodCsr, { ...server, mayHaveServerCertificates: false }],
  ["csr.extension.not_allowed", withExtension("2.5.29.32", "certificatePolicies", writeSequence())],
  ["csr.extension.not_allowed", withExtension("1.2.3.4", undefined, writeNull())],
  ["organisation.not_active", goodCsr, facts({ organisation: { isActive: false } })],
  ["application.not_active", goodCsr, facts({ application: { id: "app-1", isActive: false } })],
  ["profile.not_allowed", goodCsr, facts({ allowedProfileIds: ["transport"] })],
  ["profile.wrong_level", goodCsr, facts({ application: null })],
  ["profile.wrong_level", goodCsr, facts({ profile: { ...organisationTransportProfile } })],
  ["certificate.limit_reached", goodCsr, facts({ activeCertificates: 5, certificateLimit: 5 })],
];

/** Valid requests for which no check returns a finding. */
const passing: [name: string, csr: ParsedCsr, facts?: RegistrationFacts][] = [
  ["a request made with the portal's command", goodCsr],
  ["a common name alone", withSubject(["CN", "payments"])],
  [
    "a composed letter where the registered details have a decomposed one",
    withSubject(["O", "Zo\u00eb Bank"], ["CN", "payments"]),
    facts({ registered: { ...goodFacts.registered, legalName: "Zoe\u0308 Bank" } }),
  ],
  ["usages that the profile allows", keyUsage(6, 0xc0)],
  ["CA:FALSE", basicConstraints()],
  ["a purpose that the profile allows", purposes("1.3.6.1.5.5.7.3.2"), facts({ profile: transportProfile })],
  ["a requested key identifier", withExtension("2.5.29.14", "subjectKeyIdentifier", writeDer(4, new Uint8Array(20)))],
  ["names of a kind that the profile allows", dns, facts({ profile: organisationTransportProfile, application: null })],
  ["twenty host names", hosts(...Array.from({ length: 20 }, (_, i) => `h${i}.example.com`)), server],
  [
    "a client certificate for a caller without permission for server certificates",
    goodCsr,
    facts({ profile: transportProfile, mayHaveServerCertificates: false }),
  ],
  ["an Ed25519 key for signing", ed25519],
  ["a P-384 key for encryption", readCsrFixture("openssl-p384.pem"), facts({ profile: encryptionProfile })],
  ["a 4096-bit RSA key", readCsrFixture("pyca-rsa.pem")],
  ["one certificate short of the limit", goodCsr, facts({ activeCertificates: 4, certificateLimit: 5 })],
  ["an allowed profile", goodCsr, facts({ allowedProfileIds: [signingProfile.id] })],
];

async function findingsOf(
  request: ParsedCsr,
  given: RegistrationFacts,
): Promise<{ check: string; finding: Finding }[]> {
  const all = [...csrChecks, ...profileChecks, ...registrationChecks];
  const answers = await Promise.all(
    all.map(async ({ name, check }) => (await check(request, given)).map((finding) => ({ check: name, finding }))),
  );
  return answers.flat();
}

describe("every check reports its findings", () => {
  it.each(failing)("%s", async (code, request, given = goodFacts) => {
    const findings = await findingsOf(request, given);
    expect(findings.map(({ finding }) => finding.code)).toContain(code);
    const reported = findings.find(({ finding }) => finding.code === code)?.finding;
    expect(reported?.message).toMatch(/^[A-Z].*\.$/);
  });

  it("each declared code has a case in this table, and there are no other codes", async () => {
    const declared = [...csrChecks, ...profileChecks, ...registrationChecks].flatMap(({ codes }) => codes);
    expect(new Set(failing.map(([code]) => code))).toEqual(new Set(declared));
    expect(new Set(declared).size).toBe(declared.length);
  });
});

describe("no check reports a finding for valid requests", () => {
  it.each(passing)("%s", async (_, request, given = goodFacts) => {
    expect(await findingsOf(request, given)).toEqual([]);
  });
});
