import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";

/** CertificatePolicies has exactly the policies of the profile, each once (RFC 5280 §4.2.1.4). */
export const certificatePolicies: CertificateLint = {
  name: "certificate-policies",
  check: ({ certificate, profile }) => {
    const policies = extensionValue(certificate, "certificatePolicies")?.policies.map(({ oid }) => oid) ?? [];
    return policies.join() === profile.policyOids.join()
      ? []
      : [finding("certificate-policies", `the policies are "${policies.join(", ")}"`)];
  },
};
