import { type CertificateLint, finding } from "./certificate-lint";

/** The serial has space for 128 random bits. Ours; the Baseline Requirements §7.1 require 64. */
export const serialEntropy: CertificateLint = {
  name: "serial-entropy",
  check: ({ certificate: { serialBytes } }) =>
    serialBytes.length > 16 ? [] : [finding("serial-entropy", "the serial is too short for 128 random bits")],
};
