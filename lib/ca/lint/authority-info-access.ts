import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";
import { isPublishable } from "./publishable";

/** AIA has the http URLs of the issuer's OCSP responder and certificate, or is absent when the profile has no status pointers (RFC 5280 §4.2.2.1). */
export const authorityInfoAccess: CertificateLint = {
  name: "authority-info-access",
  check: ({ certificate, profile, issuer }) => {
    const { ocspUrls = [], caIssuersUrls = [] } = extensionValue(certificate, "authorityInfoAccess") ?? {};
    const urls = profile.hasStatusPointers ? issuer.urls : null;
    const expected = urls ? [...(urls.ocsp ? [urls.ocsp] : []), urls.caIssuers] : [];
    const actual = [...ocspUrls, ...caIssuersUrls];
    return isPublishable(actual) &&
      actual.join() === expected.join() &&
      (expected.length > 0 || !profile.hasStatusPointers)
      ? []
      : [finding("authority-info-access", "the authority information access is not the issuer's http URLs")];
  },
};
