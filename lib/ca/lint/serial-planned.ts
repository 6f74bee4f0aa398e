import { type CertificateLint, finding } from "./certificate-lint";

/** The serial is the planned one, which is recorded before signing. Ours. */
export const serialPlanned: CertificateLint = {
  name: "serial-planned",
  check: ({ certificate, serialBytes }) =>
    Buffer.compare(certificate.serialBytes, serialBytes) === 0
      ? []
      : [finding("serial-planned", "the serial is not the planned one")],
};
