import { type CertificateLint, finding } from "./certificate-lint";

/** A leaf never carries its issuer's own key: it would sign in the issuer's name. Ours. */
export const notIssuerKey: CertificateLint = {
  name: "not-issuer-key",
  check: ({ certificate, issuer, profile }) =>
    profile.id !== "root" && certificate.publicKey.keyFingerprint === issuer.publicKey.keyFingerprint
      ? [finding("not-issuer-key", "the key is the issuer's own")]
      : [],
};
