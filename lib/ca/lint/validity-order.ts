import { type CertificateLint, finding } from "./certificate-lint";

/** notBefore is before notAfter (RFC 5280 §4.1.2.5). */
export const validityOrder: CertificateLint = {
  name: "validity-order",
  check: ({ certificate: { notBefore, notAfter } }) =>
    notBefore < notAfter ? [] : [finding("validity-order", "it expires before it begins")],
};
