/**
 * A certificate profile as plain data: what a certificate of this type may do, for whom, for how long.
 * Client-safe: no Node imports, so that the portal can describe a profile with the data that the authority issues by.
 */

import type { KeyUsageBit } from "@/lib/pki/key-usage";

/** Supported kinds of public key. EC and Ed25519 are separate: they differ in their usages and signatures. */
export type KeyKind = "RSA" | "EC" | "Ed25519" | "X25519";

/** A purpose by its RFC 5280 §4.2.1.12 name, or a dotted object identifier if it has no name here. */
export type ExtendedKeyUsage = "serverAuth" | "clientAuth" | "OCSPSigning" | (string & {});

/** One kind of key that a profile allows. RSA sizes are exact: a 2056-bit modulus is a mistake, not a stronger 2048. */
export type AllowedKey =
  | { kind: "RSA"; bits: readonly number[] }
  | { kind: "EC"; curves: readonly ("P-256" | "P-384" | "P-521")[] }
  | { kind: "Ed25519" }
  | { kind: "X25519" };

/** Source of a subject attribute's value: the registered details, or a fixed text of the profile. */
export type SubjectSource =
  | { from: "country" | "legalName" | "organisationId" | "uniqueName" }
  | { from: "text"; value: string };

/** One attribute of the subject, in encoding order. `type` as in `lib/pki/names`: "C", "OU" or a dotted OID. */
export type SubjectRule = { type: string } & SubjectSource;

/** Kinds of subject alternative name that a profile may allow. */
export type SubjectAltNameKind = "dns" | "ip" | "email" | "uri";

export interface CertificateProfile {
  /** Stable, lower case: "signing", "transport", "encryption" or an ecosystem's own. */
  id: string;
  type: "signing" | "transport" | "encryption";
  name: string;
  description: string;
  /** What a certificate identifies: one application, or the organisation as a whole. */
  level: "application" | "organisation";
  /** `use` of the key in a JWKS; "tls" keys are published in transport.jwks. */
  use: "sig" | "enc" | "tls";
  /** Suffix of the key and CSR files: `<unique name>-rtssigning.key`. */
  fileSuffix: string;
  allowedKeys: readonly AllowedKey[];
  /** KeyUsage bits for each kind of key that the profile allows. */
  keyUsages: Readonly<Partial<Record<KeyKind, readonly KeyUsageBit[]>>>;
  /** Empty: the certificate has no extendedKeyUsage extension. */
  extendedKeyUsages: readonly ExtendedKeyUsage[];
  subject: readonly SubjectRule[];
  /** Empty: subject alternative names are refused. */
  subjectAltNames: readonly SubjectAltNameKind[];
  validityDays: number;
  /** A renewal must have a new key. Default: it may use its predecessor's key. */
  renewalNeedsNewKey?: boolean | undefined;
  /** Days before expiry on which reminders are sent; 0 is the day itself, negative after it. Absent: the default reminder schedule. */
  reminderDays?: readonly number[] | undefined;
  /** Certificate policy of the issued certificates, dotted. */
  policyOid: string;
}

/** The properties of a key that a profile checks; compatible with `PublicKey` of lib/pki. */
export interface KeyDescription {
  kind: KeyKind;
  bits: number;
  curve?: string;
}

/** Whether the profile allows a key of this kind, size and curve. Does not check the key for weaknesses. */
export function allowsKey(profile: Pick<CertificateProfile, "allowedKeys">, key: KeyDescription): boolean {
  return profile.allowedKeys.some((allowed) => {
    if (allowed.kind !== key.kind) return false;
    if (allowed.kind === "RSA") return allowed.bits.includes(key.bits);
    if (allowed.kind === "EC") return allowed.curves.some((curve) => curve === key.curve);
    return true;
  });
}

/** OIDs of serverAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12), for a profile with dotted identifiers. */
const SERVER_PURPOSES: readonly ExtendedKeyUsage[] = ["serverAuth", "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];

/** Whether TLS clients may accept the certificate for a server: because of its purpose or its host names. */
export function isServerProfile(profile: Pick<CertificateProfile, "extendedKeyUsages" | "subjectAltNames">): boolean {
  return (
    profile.subjectAltNames.includes("dns") ||
    profile.extendedKeyUsages.some((purpose) => SERVER_PURPOSES.includes(purpose))
  );
}

/** KeyUsage bits of a certificate of this profile for a kind of key; empty when the profile does not allow such a key. */
export function keyUsagesFor(profile: Pick<CertificateProfile, "keyUsages">, kind: KeyKind): readonly KeyUsageBit[] {
  return profile.keyUsages[kind] ?? [];
}

/** The allowed keys as text: "RSA 2048, 3072 or 4096, P-256, P-384". */
export function describeAllowedKeys(profile: Pick<CertificateProfile, "allowedKeys">): string {
  return profile.allowedKeys
    .map((allowed) => {
      if (allowed.kind === "RSA") return `RSA ${allowed.bits.join(", ").replace(/, (\d+)$/, " or $1")}`;
      return allowed.kind === "EC" ? allowed.curves.join(", ") : allowed.kind;
    })
    .join(", ");
}
