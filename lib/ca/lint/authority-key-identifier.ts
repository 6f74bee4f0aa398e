import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";

/** AuthorityKeyIdentifier is present and equals the issuer's SubjectKeyIdentifier (RFC 5280 §4.2.1.1). */
export const authorityKeyIdentifier: CertificateLint = {
  name: "authority-key-identifier",
  check: ({ certificate, issuer }) =>
    extensionValue(certificate, "authorityKeyIdentifier")?.keyIdHex === Buffer.from(issuer.keyId).toString("hex")
      ? []
      : [finding("authority-key-identifier", "the authority key identifier is not the issuer's")],
};
