import { type CertificateLint, finding } from "./certificate-lint";

/** A certificate is valid only while its issuer is: the shell model of path validation would end it then anyway. Ours. */
export const validityWithinIssuer: CertificateLint = {
  name: "validity-within-issuer",
  check: ({ certificate: { notBefore, notAfter }, issuer }) =>
    notBefore >= issuer.notBefore && notAfter <= issuer.notAfter
      ? []
      : [finding("validity-within-issuer", "it is valid longer than its issuer")],
};
