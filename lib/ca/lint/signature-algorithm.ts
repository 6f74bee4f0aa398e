import { signatureAlgorithms } from "@/lib/pki/algorithms";
import { type CertificateLint, finding } from "./certificate-lint";

/** The algorithm is the same inside and outside the TBS (RFC 5280 §4.1.1.2) and matches the issuer's key. */
export const signatureAlgorithm: CertificateLint = {
  name: "signature-algorithm",
  check: ({ certificate: { innerAlgorithmDer, outerAlgorithmDer }, issuer }) => {
    const expected = signatureAlgorithms[issuer.algorithm].algorithmIdentifierDer;
    return [innerAlgorithmDer, outerAlgorithmDer].every((der) => Buffer.compare(der, expected) === 0)
      ? []
      : [finding("signature-algorithm", "the signature algorithm is not the issuer's in both places")];
  },
};
