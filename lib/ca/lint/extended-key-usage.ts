import { extensionValue } from "@/lib/pki/certificate";
import { purposeOid } from "@/lib/pki/extensions";
import { type CertificateLint, finding } from "./certificate-lint";

/** ExtendedKeyUsage has exactly the purposes of the profile, or is absent when there are none (RFC 5280 §4.2.1.12). */
export const extendedKeyUsage: CertificateLint = {
  name: "extended-key-usage",
  check: ({ certificate, profile }) => {
    const purposes = (extensionValue(certificate, "extendedKeyUsage")?.purposes ?? []).map(purposeOid);
    const expected = profile.extendedKeyUsages.map(purposeOid);
    return purposes.length === expected.length && purposes.every((purpose) => expected.includes(purpose))
      ? []
      : [finding("extended-key-usage", `the purposes are "${purposes.join(", ")}"`)];
  },
};
