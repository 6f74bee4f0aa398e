import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";
import { isPublishable } from "./publishable";

/** AIA names the issuer's OCSP responder and certificate by http URL, or is absent where the profile has no pointers (RFC 5280 §4.2.2.1). */
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
      : [finding("authority-info-access", "the authority information is not the issuer's http URLs")];
  },
};
