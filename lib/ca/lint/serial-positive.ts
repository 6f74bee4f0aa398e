import { type CertificateLint, finding } from "./certificate-lint";

/** The serial is a positive number (RFC 5280 §4.1.2.2): neither negative nor zero. */
export const serialPositive: CertificateLint = {
  name: "serial-positive",
  check: ({ certificate: { serialBytes } }) =>
    (serialBytes[0] as number) < 0x80 && serialBytes.some((byte) => byte !== 0)
      ? []
      : [finding("serial-positive", "the serial is not positive")],
};
