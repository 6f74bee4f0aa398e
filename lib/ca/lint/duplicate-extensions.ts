import { type CertificateLint, finding } from "./certificate-lint";

/** No extension occurs twice (RFC 5280 §4.2). */
export const duplicateExtensions: CertificateLint = {
  name: "duplicate-extensions",
  check: ({ certificate: { extensions } }) =>
    new Set(extensions.map(({ oid }) => oid)).size === extensions.length
      ? []
      : [finding("duplicate-extensions", "an extension occurs twice")],
};
