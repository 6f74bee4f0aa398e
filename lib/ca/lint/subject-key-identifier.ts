import { extensionValue } from "@/lib/pki/certificate";
import { subjectKeyIdentifier as keyIdentifierOf } from "@/lib/pki/key-identifier";
import { type CertificateLint, finding } from "./certificate-lint";

/** SubjectKeyIdentifier is present (RFC 5280 §4.2.1.2) and derived from the certificate's key (RFC 7093 §2). */
export const subjectKeyIdentifier: CertificateLint = {
  name: "subject-key-identifier",
  check: ({ certificate }) =>
    extensionValue(certificate, "subjectKeyIdentifier")?.keyIdHex ===
    Buffer.from(keyIdentifierOf(certificate)).toString("hex")
      ? []
      : [finding("subject-key-identifier", "the subject key identifier is not the key's")],
};
