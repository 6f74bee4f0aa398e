import { type CertificateLint, finding } from "./certificate-lint";

/** The serial has at most 20 bytes (RFC 5280 §4.1.2.2), sign byte included. */
export const serialLength: CertificateLint = {
  name: "serial-length",
  check: ({ certificate: { serialBytes } }) =>
    serialBytes.length <= 20 ? [] : [finding("serial-length", `the serial has ${serialBytes.length} bytes`)],
};
