import type { AllowedKey, CertificateProfile, SubjectRule } from "./profile";

/**
 * The default profiles of every ecosystem.
 *
 * Policy identifiers are under the enterprise number reserved for documentation (RFC 5612): this product owns no
 * arc. An ecosystem with its own arc adds profiles that use it. A UUID arc (2.25) would need no registration, but
 * Go before 1.22 refuses a certificate with such a long identifier.
 */
const policyArc = "1.3.6.1.4.1.32473.1";

const rsa: AllowedKey = { kind: "RSA", bits: [2048, 3072, 4096] };
const ec: AllowedKey = { kind: "EC", curves: ["P-256", "P-384"] };

const applicationSubject: readonly SubjectRule[] = [
  { type: "C", from: "country" },
  { type: "O", from: "legalName" },
  { type: "OU", from: "organisationId" },
  { type: "CN", from: "uniqueName" },
];

/**
 * Signs client assertions and messages. It has no clientAuth, and mTLS listeners must require that purpose: openssl
 * and others accept a certificate without the extension for any purpose (RFC 5280 §4.2.1.12).
 */
export const signingProfile: CertificateProfile = {
  id: "signing",
  type: "signing",
  name: "Signing",
  description: "Proves who sent a message: client assertions (private_key_jwt), signed requests, non-repudiation.",
  level: "application",
  use: "sig",
  fileSuffix: "rtssigning",
  allowedKeys: [rsa, ec, { kind: "Ed25519" }],
  keyUsages: {
    RSA: ["digitalSignature", "nonRepudiation"],
    EC: ["digitalSignature", "nonRepudiation"],
    Ed25519: ["digitalSignature", "nonRepudiation"],
  },
  extendedKeyUsages: [],
  subject: applicationSubject,
  subjectAltNames: [],
  validityDays: 350,
  policyOid: `${policyArc}.1`,
};

/** Authenticates a client in mutual TLS. keyEncipherment only for RSA: other keys can't encrypt (RFC 8813 §3). */
export const transportProfile: CertificateProfile = {
  id: "transport",
  type: "transport",
  name: "Transport",
  description: "Opens mutual TLS connections as a client.",
  level: "application",
  use: "tls",
  fileSuffix: "rtstransport",
  allowedKeys: [rsa, ec],
  keyUsages: { RSA: ["digitalSignature", "keyEncipherment"], EC: ["digitalSignature"] },
  extendedKeyUsages: ["clientAuth"],
  subject: applicationSubject,
  subjectAltNames: [],
  validityDays: 350,
  policyOid: `${policyArc}.2`,
};

/**
 * Receives encrypted messages (JWE).
 * An X25519 key can't sign, so a PKCS#10 request can't prove possession of one (RFC 2986 §3 signs with the key
 * itself). The profile accepts the key; submitting one requires another proof of possession.
 */
export const encryptionProfile: CertificateProfile = {
  id: "encryption",
  type: "encryption",
  name: "Encryption",
  description: "Lets others encrypt messages (JWE) that only this application can read.",
  level: "application",
  use: "enc",
  fileSuffix: "rtsencryption",
  allowedKeys: [rsa, ec, { kind: "X25519" }],
  keyUsages: { RSA: ["keyEncipherment"], EC: ["keyAgreement"], X25519: ["keyAgreement"] },
  extendedKeyUsages: [],
  subject: applicationSubject,
  subjectAltNames: [],
  validityDays: 350,
  policyOid: `${policyArc}.3`,
};

/** Identifies an organisation's servers in mutual TLS; the only built-in profile with DNS names. */
export const organisationTransportProfile: CertificateProfile = {
  id: "organisation-transport",
  type: "transport",
  name: "Organisation transport",
  description: "Identifies the organisation's own servers in TLS.",
  level: "organisation",
  use: "tls",
  fileSuffix: "rtstransport",
  allowedKeys: [rsa, ec],
  keyUsages: { RSA: ["digitalSignature", "keyEncipherment"], EC: ["digitalSignature"] },
  extendedKeyUsages: ["serverAuth"],
  subject: applicationSubject,
  subjectAltNames: ["dns"],
  validityDays: 350,
  policyOid: `${policyArc}.4`,
};

export const builtInProfiles: readonly CertificateProfile[] = [
  signingProfile,
  transportProfile,
  encryptionProfile,
  organisationTransportProfile,
];

/** The built-in profile with this id, or undefined. */
export function findBuiltInProfile(id: string): CertificateProfile | undefined {
  return builtInProfiles.find((profile) => profile.id === id);
}
