import { type CertificateLint, finding } from "./certificate-lint";

/** A certificate is valid only while its issuer is: path validation (shell model) would refuse it outside that time. Ours. */
export const validityWithinIssuer: CertificateLint = {
  name: "validity-within-issuer",
  check: ({ certificate: { notBefore, notAfter }, issuer }) =>
    notBefore >= issuer.notBefore && notAfter <= issuer.notAfter
      ? []
      : [finding("validity-within-issuer", "its validity is not within its issuer's")],
};
