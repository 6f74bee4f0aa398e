import { type CertificateLint, finding } from "./certificate-lint";

/** Issuer is the issuer's subject, byte for byte: chains are built by comparing names (RFC 5280 §4.1.2.4, §6.1.3 a 4). */
export const issuerName: CertificateLint = {
  name: "issuer-name",
  check: ({ certificate, issuer }) =>
    Buffer.compare(certificate.issuerDer, issuer.subjectDer) === 0
      ? []
      : [finding("issuer-name", "the issuer's name is not the issuer's subject")],
};
