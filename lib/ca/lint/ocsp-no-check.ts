import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";

/** id-pkix-ocsp-nocheck is for OCSP responders only (RFC 6960 §4.2.2.2.1). */
export const ocspNoCheck: CertificateLint = {
  name: "ocsp-no-check",
  check: ({ certificate, profile }) =>
    Boolean(extensionValue(certificate, "ocspNoCheck")) === profile.hasOcspNoCheck
      ? []
      : [finding("ocsp-no-check", "ocsp-nocheck does not match the profile")],
};
