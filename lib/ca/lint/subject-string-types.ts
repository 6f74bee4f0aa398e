import { encodeName } from "@/lib/pki/names";
import { type CertificateLint, finding } from "./certificate-lint";

/** C and serialNumber are PrintableString, the others UTF8String (RFC 5280 §4.1.2.4 and appendix A): no T.61 or BMP strings. A canonical encoding of the name has them and nothing else. */
export const subjectStringTypes: CertificateLint = {
  name: "subject-string-types",
  check: ({ certificate }) =>
    Buffer.compare(encodeName(certificate.subject), certificate.subjectDer) === 0
      ? []
      : [finding("subject-string-types", "the subject is not encoded with the string types of today")],
};
