import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";
import { isPublishable } from "./publishable";

/** The CRL distribution point is the issuer's http URL, or absent when the profile has no status pointers (RFC 5280 §4.2.1.13). */
export const crlDistributionPoint: CertificateLint = {
  name: "crl-distribution-point",
  check: ({ certificate, profile, issuer }) => {
    const urls = extensionValue(certificate, "cRLDistributionPoints")?.urls ?? [];
    const expected = profile.hasStatusPointers && issuer.urls ? [issuer.urls.crl] : [];
    return isPublishable(urls) && urls.join() === expected.join() && (expected.length > 0 || !profile.hasStatusPointers)
      ? []
      : [finding("crl-distribution-point", "the CRL distribution point is not the issuer's http URL")];
  },
};
