import type { GeneralName } from "@/lib/pki/general-name";
import type { DistinguishedName } from "@/lib/pki/names";
import type { PublicKey } from "@/lib/pki/public-key";
import { buildPrepared } from "./build";
import {
  type IssuanceProfile,
  issuingProfile,
  ocspResponderProfile,
  rootProfile,
  tlsServerProfile,
} from "./issuance-profile";
import { type Issuer, selfIssuer } from "./issuer";
import type { AuthorityKeySpec } from "./keys/local-key";
import type { PreparedCertificate } from "./prepared";
import { serialFromRandom } from "./serial";
import { clampedTo, validityFor, withinIssuer } from "./validity";

/** Default keys of the authorities; the operator may choose RSA. The root signs rarely and is long-lived: the larger curve. */
export const defaultAuthorityKeys = {
  root: { kind: "EC", curve: "P-384" },
  issuing: { kind: "EC", curve: "P-256" },
  ocspResponder: { kind: "EC", curve: "P-256" },
  tlsServer: { kind: "EC", curve: "P-256" },
} as const satisfies Record<string, AuthorityKeySpec>;

export interface AuthorityRequest {
  subject: DistinguishedName;
  publicKey: PublicKey;
  /** 17 bytes from a cryptographic source. */
  serialRandom: Uint8Array;
  now: Date;
}

/** A self-signed root, path length 1, 20 years. `id` is the authority's own. Sign with the root's own key. */
export function prepareRoot(id: string, request: AuthorityRequest): PreparedCertificate {
  const validity = validityFor(request.now, rootProfile.validityDays);
  const issuer = selfIssuer(id, request.subject, request.publicKey, validity);
  return prepareAuthority(rootProfile, issuer, request, validity);
}

/**
 * An issuing CA under a root, path length 0, 10 years.
 * @throws AppError precondition_failed when the root expires first
 */
export function prepareIssuingCa(root: Issuer, request: AuthorityRequest): PreparedCertificate {
  const validity = withinIssuer(validityFor(request.now, issuingProfile.validityDays), root);
  return prepareAuthority(issuingProfile, root, request, validity);
}

/** Certificate of a delegated OCSP responder of an authority (RFC 6960 §4.2.2.2): 90 days, no longer than its CA. */
export function prepareOcspResponder(issuer: Issuer, request: AuthorityRequest): PreparedCertificate {
  const validity = clampedTo(validityFor(request.now, ocspResponderProfile.validityDays), issuer);
  return prepareAuthority(ocspResponderProfile, issuer, request, validity);
}

/** The certificate of the portal's own TLS listener, for these names: 90 days, no longer than its CA. */
export function prepareTlsServer(
  issuer: Issuer,
  request: AuthorityRequest,
  subjectAltNames: readonly GeneralName[],
): PreparedCertificate {
  const validity = clampedTo(validityFor(request.now, tlsServerProfile.validityDays), issuer);
  return prepareAuthority(tlsServerProfile, issuer, request, validity, subjectAltNames);
}

function prepareAuthority(
  profile: IssuanceProfile,
  issuer: Issuer,
  { subject, publicKey, serialRandom }: AuthorityRequest,
  validity: { notBefore: Date; notAfter: Date },
  subjectAltNames: readonly GeneralName[] = [],
): PreparedCertificate {
  const serialBytes = serialFromRandom(serialRandom);
  return buildPrepared({ profile, issuer, subject, publicKey, subjectAltNames, ownHosts: [], serialBytes, validity });
}
