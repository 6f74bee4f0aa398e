import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";

/** BasicConstraints is present, with the profile's CA flag and path length (RFC 5280 §4.2.1.9). */
export const basicConstraints: CertificateLint = {
  name: "basic-constraints",
  check: ({ certificate, profile: { basicConstraints: expected } }) => {
    const actual = extensionValue(certificate, "basicConstraints");
    const pathLength = expected.ca ? expected.pathLength : null;
    return actual?.ca === expected.ca && actual.pathLength === pathLength
      ? []
      : [finding("basic-constraints", "the basic constraints are not the profile's")];
  },
};
