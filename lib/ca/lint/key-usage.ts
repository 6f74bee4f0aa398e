import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";

/** KeyUsage is present and has exactly the profile's usages for this kind of key (RFC 5280 §4.2.1.3). */
export const keyUsage: CertificateLint = {
  name: "key-usage",
  check: ({ certificate, profile }) => {
    const expected = profile.keyUsages[certificate.publicKey.kind] ?? [];
    const usages = extensionValue(certificate, "keyUsage")?.usages ?? [];
    return usages.length > 0 && usages.length === expected.length && usages.every((usage) => expected.includes(usage))
      ? []
      : [finding("key-usage", `the key usages are "${usages.join(", ")}"`)];
  },
};
