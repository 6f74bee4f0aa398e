import type { CertificateProfile } from "@/lib/profiles/profile";
import type { RegisteredDetails } from "@/lib/profiles/subject";
import type { KeyUse } from "@/lib/state/key-claim";

/** Facts about the public key of a request, found by its `keyFingerprint`. */
export interface KeyFacts {
  /** The use that the key is claimed for (`key_claims`), also after its certificates were revoked or expired; at most one. */
  keyUsedBy: readonly KeyUse[];
  /** Reported as compromised, or found as a private key in an upload. */
  isBlocked: boolean;
  /** It is the key of the certificate to renew. */
  isPredecessors: boolean;
  /** A key of this authority: root, issuing CA, OCSP responder or a service of the portal. */
  isOwnKey: boolean;
}

/** Facts for the rules on key use: the key, the applicant and the certificate type. */
export interface KeyUseFacts {
  key: KeyFacts;
  profile: Pick<CertificateProfile, "type" | "name" | "allowedKeys">;
  registered: { organisationId: string };
  /** Null for the organisation itself. */
  application: { id: string } | null;
}

/** Everything that checks use besides the request. Facts only, read before the decision; this module has no database. */
export interface RegistrationFacts {
  profile: CertificateProfile;
  /** Profiles the organisation may use; undefined: all. */
  allowedProfileIds?: readonly string[];
  registered: RegisteredDetails;
  organisation: { isActive: boolean };
  /** Null for a certificate of the organisation itself. */
  application: { id: string; isActive: boolean } | null;
  /** Number of active certificates of the holder, and its limit. */
  activeCertificates: number;
  certificateLimit: number;
  key: KeyFacts;
  /** The holder's active certificate with this key, other than the predecessor; its KID is null while it is being issued. */
  keyHolder: { kid: string | null } | null;
  /** Host names of the portal itself, which no certificate of an organisation may contain. */
  ownHosts: readonly string[];
  /** Whether the caller may issue certificates that TLS clients accept for servers. */
  mayHaveServerCertificates: boolean;
}
