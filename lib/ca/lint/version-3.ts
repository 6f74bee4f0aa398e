import { type CertificateLint, finding } from "./certificate-lint";

/** Extensions need version 3 (RFC 5280 §4.1.2.1). */
export const version3: CertificateLint = {
  name: "version-3",
  check: ({ certificate }) =>
    certificate.version === 3 ? [] : [finding("version-3", `the version is ${certificate.version}`)],
};
