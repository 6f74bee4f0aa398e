import { type CertificateLint, finding } from "./certificate-lint";

/** A leaf never has its issuer's key: its holder could sign as the issuer. Ours. */
export const notIssuerKey: CertificateLint = {
  name: "not-issuer-key",
  check: ({ certificate, issuer, profile }) =>
    profile.id !== "root" && certificate.publicKey.keyFingerprint === issuer.publicKey.keyFingerprint
      ? [finding("not-issuer-key", "the key is the issuer's own")]
      : [],
};
