import { AppError } from "@/lib/errors";
import type { GeneralName } from "@/lib/pki/general-name";
import type { DistinguishedName } from "@/lib/pki/names";
import type { PublicKey } from "@/lib/pki/public-key";
import { allowsKey, type CertificateProfile, describeAllowedKeys } from "@/lib/profiles/profile";
import { buildPrepared } from "./build";
import { leafIssuanceProfile } from "./issuance-profile";
import type { Issuer } from "./issuer";
import type { PreparedCertificate } from "./prepared";
import { serialFromRandom } from "./serial";
import { validityFor, withinIssuer } from "./validity";

export interface PrepareRequest {
  profile: CertificateProfile;
  issuer: Issuer;
  /** From the registered details (`subjectFor`), never from the CSR. */
  subject: DistinguishedName;
  publicKey: PublicKey;
  /** Of kinds that the profile allows; the built-in application profiles allow none. */
  subjectAltNames?: readonly GeneralName[];
  /** Host names of the portal itself, which no certificate of a tenant may contain. */
  ownHosts: readonly string[];
  /** `serialRandomBytes` (17) bytes from a cryptographic source. */
  serialRandom: Uint8Array;
  now: Date;
  /** Optionally fewer days than the profile's. */
  validityDays?: number;
}

/**
 * Determines the contents of a leaf certificate, encodes it and lints a copy signed by a throw-away key. Synchronous, stores
 * nothing: store the result's serial and TBS, then redeem it with `signPrepared`.
 * @throws AppError rejected_by_policy for a key that the profile does not allow, precondition_failed when the issuer expires
 *   first, internal with findings when a lint fails
 */
export function prepareCertificate(request: PrepareRequest): PreparedCertificate {
  const { profile, issuer, publicKey } = request;
  if (!allowsKey(profile, publicKey)) {
    throw new AppError(
      "rejected_by_policy",
      `${profile.name} certificates allow these keys: ${describeAllowedKeys(profile)}.`,
    );
  }
  const days = Math.min(request.validityDays ?? profile.validityDays, profile.validityDays);
  return buildPrepared({
    profile: leafIssuanceProfile(profile),
    issuer,
    subject: request.subject,
    publicKey,
    subjectAltNames: request.subjectAltNames ?? [],
    ownHosts: request.ownHosts,
    serialBytes: serialFromRandom(request.serialRandom),
    validity: withinIssuer(validityFor(request.now, days), issuer),
  });
}
