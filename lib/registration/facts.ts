import type { CertificateProfile } from "@/lib/profiles/profile";
import type { SubjectRegister } from "@/lib/profiles/subject";

/** One earlier use of a public key, whatever became of it. */
export interface KeyUse {
  organisationId: string;
  /** Null: a certificate of the organisation itself. */
  applicationId: string | null;
  /** signing, transport or encryption. */
  type: CertificateProfile["type"];
}

/** What is known about the public key of a request, found by its `keyFingerprint`. */
export interface KeyFacts {
  /** Certificates and registered keys: everything that names this key, revoked and expired ones too. */
  keyUsedBy: readonly KeyUse[];
  /** Reported as compromised, or seen as a private key in an upload. */
  isBlocked: boolean;
  /** It is the key of the certificate to be replaced. */
  isPredecessors: boolean;
  /** A key of this authority: root, issuing CA, OCSP responder or a service of the portal. */
  isOwnKey: boolean;
}

/** What the rules on the use of a key need: what is known of it, and who wants to use it for what. */
export interface KeyUseFacts {
  key: KeyFacts;
  profile: Pick<CertificateProfile, "type" | "name" | "allowedKeys">;
  register: { organisationId: string };
  /** Null: for the organisation itself. */
  application: { id: string } | null;
}

/** Everything the checks may know besides the request itself. Facts only, read before the decision; no database in the room. */
export interface RegistrationFacts {
  profile: CertificateProfile;
  /** Profiles the organisation may use; undefined: all. */
  allowedProfileIds?: readonly string[];
  register: SubjectRegister;
  organisation: { isActive: boolean };
  /** Null for a certificate of the organisation itself. */
  application: { id: string; isActive: boolean } | null;
  /** Active certificates the holder has now, and the most it may have at once. */
  activeCertificates: number;
  certificateLimit: number;
  key: KeyFacts;
  /** The certificate in use on this key, other than the predecessor; its KID is null while it is being issued. */
  keyHolder: { kid: string | null } | null;
  /** Host names of the portal itself, which no certificate of somebody else names. */
  ownHosts: readonly string[];
  /** Whether the caller may have certificates issued that a TLS client takes for a server's. */
  mayHaveServerCertificates: boolean;
}
