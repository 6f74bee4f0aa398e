import { type CertificateLint, finding } from "./certificate-lint";

/** Serial is at most 20 octets (RFC 5280 §4.1.2.2), sign octet included. */
export const serialLength: CertificateLint = {
  name: "serial-length",
  check: ({ certificate: { serialBytes } }) =>
    serialBytes.length <= 20 ? [] : [finding("serial-length", `the serial has ${serialBytes.length} octets`)],
};
