import type { GeneralName } from "@/lib/pki/general-name";
import type { DistinguishedName } from "@/lib/pki/names";
import type { PublicKey } from "@/lib/pki/public-key";
import type { IssuanceProfile } from "./issuance-profile";
import type { Issuer } from "./issuer";
import type { Validity } from "./validity";

/** All contents of one certificate, before encoding. */
export interface CertificatePlan {
  profile: IssuanceProfile;
  issuer: Issuer;
  subject: DistinguishedName;
  publicKey: PublicKey;
  subjectAltNames: readonly GeneralName[];
  /** Host names of the portal itself: refused when the names come from a request. */
  ownHosts: readonly string[];
  serialBytes: Uint8Array;
  validity: Validity;
}
