import { oids } from "@/lib/pki/oids";
import type { CertificateProfile } from "@/lib/profiles/profile";

/** Input of building and linting: a leaf's profile or one of the authority's own, in one shape. */
export interface IssuanceProfile
  extends Pick<
    CertificateProfile,
    "id" | "allowedKeys" | "keyUsages" | "extendedKeyUsages" | "subjectAltNames" | "validityDays"
  > {
  basicConstraints: { ca: false } | { ca: true; pathLength: number };
  /** Empty: no certificatePolicies. */
  policyOids: readonly string[];
  /** Whether the certificate has a CRL distribution point and AIA. */
  hasStatusPointers: boolean;
  /** The alternative names come from a request, so the rules for requested host names apply. */
  hasRequestedNames: boolean;
  /** id-pkix-ocsp-nocheck: clients don't check the status of a responder (RFC 6960 §4.2.2.2.1). */
  hasOcspNoCheck: boolean;
}

const leafProfiles = new WeakMap<CertificateProfile, IssuanceProfile>();

/** A leaf's profile as an issuance profile. Cached: one result object per profile object. */
export function leafIssuanceProfile(profile: CertificateProfile): IssuanceProfile {
  let issuance = leafProfiles.get(profile);
  if (!issuance) {
    issuance = {
      ...profile,
      basicConstraints: { ca: false },
      policyOids: [profile.policyOid],
      hasStatusPointers: true,
      hasRequestedNames: true,
      hasOcspNoCheck: false,
    };
    leafProfiles.set(profile, issuance);
  }
  return issuance;
}

const authorityKeys: IssuanceProfile["allowedKeys"] = [
  { kind: "RSA", bits: [2048, 3072, 4096] },
  { kind: "EC", curves: ["P-256", "P-384"] },
];

const authority = {
  allowedKeys: authorityKeys,
  keyUsages: { RSA: ["keyCertSign", "cRLSign"], EC: ["keyCertSign", "cRLSign"] },
  extendedKeyUsages: [],
  subjectAltNames: [],
  hasRequestedNames: false,
  hasOcspNoCheck: false,
} as const satisfies Partial<IssuanceProfile>;

/** Trust anchor: one issuing level below it. 20 years. */
export const rootProfile: IssuanceProfile = {
  ...authority,
  id: "root",
  basicConstraints: { ca: true, pathLength: 1 },
  validityDays: 7305,
  policyOids: [],
  hasStatusPointers: false,
};

/** Issues leaves and nothing else. anyPolicy, so that the leaves' own policies are valid on the path (RFC 5280 §6.1.3 d). */
export const issuingProfile: IssuanceProfile = {
  ...authority,
  id: "issuing-ca",
  basicConstraints: { ca: true, pathLength: 0 },
  validityDays: 3652,
  policyOids: [oids.anyPolicy],
  hasStatusPointers: true,
};

/** The portal's own TLS listener. Names come from the settings, never from a request. 90 days, renewed automatically. */
export const tlsServerProfile: IssuanceProfile = {
  id: "tls-server",
  allowedKeys: authorityKeys,
  // TLS 1.3, and 1.2 with ephemeral key exchange, only sign with the certificate's key.
  keyUsages: { RSA: ["digitalSignature"], EC: ["digitalSignature"] },
  extendedKeyUsages: ["serverAuth"],
  subjectAltNames: ["dns", "ip"],
  basicConstraints: { ca: false },
  validityDays: 90,
  policyOids: [],
  hasStatusPointers: true,
  hasRequestedNames: false,
  hasOcspNoCheck: false,
};

/** OCSP responder of one issuing CA. Only 90 days, since clients don't check its revocation. */
export const ocspResponderProfile: IssuanceProfile = {
  id: "ocsp-responder",
  allowedKeys: authorityKeys,
  keyUsages: { RSA: ["digitalSignature"], EC: ["digitalSignature"] },
  extendedKeyUsages: ["OCSPSigning"],
  subjectAltNames: [],
  basicConstraints: { ca: false },
  validityDays: 90,
  policyOids: [],
  hasStatusPointers: false,
  hasRequestedNames: false,
  hasOcspNoCheck: true,
};
