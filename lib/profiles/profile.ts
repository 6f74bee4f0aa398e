/**
 * A certificate profile as plain data: what a certificate of this type may do, for whom, for how long.
 * Client-safe: no Node imports, so that the portal can explain a profile with the data the authority issues by.
 */

import type { KeyUsageBit } from "@/lib/pki/key-usage";

/** Kinds of public key the portal knows. EC and Ed25519 are apart: they differ in what they can do and how they sign. */
export type KeyKind = "RSA" | "EC" | "Ed25519" | "X25519";

/** A purpose by its RFC 5280 §4.2.1.12 name, or a dotted object identifier for one without a name here. */
export type ExtendedKeyUsage = "serverAuth" | "clientAuth" | "OCSPSigning" | (string & {});

/** One kind of key a profile accepts. RSA sizes are exact: a 2056-bit modulus is a mistake, not a stronger 2048. */
export type AllowedKey =
  | { kind: "RSA"; bits: readonly number[] }
  | { kind: "EC"; curves: readonly ("P-256" | "P-384" | "P-521")[] }
  | { kind: "Ed25519" }
  | { kind: "X25519" };

/** Where a subject attribute's value comes from: the register, or a text the profile fixes. */
export type SubjectSource =
  | { from: "country" | "legalName" | "organisationId" | "uniqueName" }
  | { from: "text"; value: string };

/** One attribute of the subject, in the order it is encoded. `type` as in `lib/pki/names`: "C", "OU" or a dotted OID. */
export type SubjectRule = { type: string } & SubjectSource;

/** Kinds of subject alternative name a profile may carry. */
export type SubjectAltNameKind = "dns" | "ip" | "email" | "uri";

export interface CertificateProfile {
  /** Stable, lower case: "signing", "transport", "encryption" or an ecosystem's own. */
  id: string;
  type: "signing" | "transport" | "encryption";
  name: string;
  description: string;
  /** Whom a certificate stands for: one application, or the organisation as a whole. */
  level: "application" | "organisation";
  /** `use` of the key in a JWKS; "tls" keys are published in transport.jwks. */
  use: "sig" | "enc" | "tls";
  /** Suffix of the key and CSR files: `<unique name>-rtssigning.key`. */
  fileSuffix: string;
  allowedKeys: readonly AllowedKey[];
  /** KeyUsage bits for each kind of key the profile accepts. */
  keyUsages: Readonly<Partial<Record<KeyKind, readonly KeyUsageBit[]>>>;
  /** Empty: the certificate carries no extendedKeyUsage extension. */
  extendedKeyUsages: readonly ExtendedKeyUsage[];
  subject: readonly SubjectRule[];
  /** Empty: a subject alternative name is refused. */
  subjectAltNames: readonly SubjectAltNameKind[];
  validityDays: number;
  /** A renewal must bring another key than its predecessor's. Without it the same key may go on. */
  renewalNeedsNewKey?: boolean | undefined;
  /** Days before expiry on which people are reminded; 0 is the day itself, negative after it. Absent: the usual ladder. */
  reminderDays?: readonly number[] | undefined;
  /** Certificate policy the issued certificates name, dotted. */
  policyOid: string;
}

/** What a profile needs to know of a key to judge it; `PublicKey` of lib/pki fits. */
export interface KeyDescription {
  kind: KeyKind;
  bits: number;
  curve?: string;
}

/** Whether the profile accepts a key of this kind, size and curve. Says nothing about how well the key was made. */
export function allowsKey(profile: Pick<CertificateProfile, "allowedKeys">, key: KeyDescription): boolean {
  return profile.allowedKeys.some((allowed) => {
    if (allowed.kind !== key.kind) return false;
    if (allowed.kind === "RSA") return allowed.bits.includes(key.bits);
    if (allowed.kind === "EC") return allowed.curves.some((curve) => curve === key.curve);
    return true;
  });
}

/** OIDs of serverAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12), for a profile that writes them dotted. */
const SERVER_PURPOSES: readonly ExtendedKeyUsage[] = ["serverAuth", "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];

/** Whether a TLS client may take the certificate for that of a server: by its purpose, or because it names hosts. */
export function isServerProfile(profile: Pick<CertificateProfile, "extendedKeyUsages" | "subjectAltNames">): boolean {
  return (
    profile.subjectAltNames.includes("dns") ||
    profile.extendedKeyUsages.some((purpose) => SERVER_PURPOSES.includes(purpose))
  );
}

/** KeyUsage bits a certificate of this profile carries for a kind of key; empty when the profile has no such key. */
export function keyUsagesFor(profile: Pick<CertificateProfile, "keyUsages">, kind: KeyKind): readonly KeyUsageBit[] {
  return profile.keyUsages[kind] ?? [];
}

/** The accepted keys as people write them: "RSA 2048, 3072 or 4096, P-256, P-384". */
export function describeAllowedKeys(profile: Pick<CertificateProfile, "allowedKeys">): string {
  return profile.allowedKeys
    .map((allowed) => {
      if (allowed.kind === "RSA") return `RSA ${allowed.bits.join(", ").replace(/, (\d+)$/, " or $1")}`;
      return allowed.kind === "EC" ? allowed.curves.join(", ") : allowed.kind;
    })
    .join(", ");
}
