import { encodeName } from "@/lib/pki/names";
import { type CertificateLint, finding } from "./certificate-lint";

/**
 * C and serialNumber are PrintableString, the others UTF8String (RFC 5280 §4.1.2.4 and appendix A): no T.61 or BMP strings. The canonical
 * encoding of the name uses only these.
 */
export const subjectStringTypes: CertificateLint = {
  name: "subject-string-types",
  check: ({ certificate }) =>
    Buffer.compare(encodeName(certificate.subject), certificate.subjectDer) === 0
      ? []
      : [finding("subject-string-types", "the subject uses an obsolete or wrong string type")],
};
