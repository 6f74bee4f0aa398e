import { extensionValue } from "@/lib/pki/certificate";
import { hostNameProblems } from "@/lib/registration/host-names";
import { type CertificateLint, finding } from "./certificate-lint";

/** DNS names from a request are what the registration authority's rule allows (lib/registration/host-names), read from the bytes. */
export const hostNames: CertificateLint = {
  name: "host-names",
  check: ({ certificate, profile, ownHosts }) => {
    if (!profile.hasRequestedNames) return [];
    const names = extensionValue(certificate, "subjectAltName")?.names ?? [];
    const hosts = names.flatMap(({ kind, value }) => (kind === "dns" ? [value] : []));
    return hostNameProblems(hosts, ownHosts).map((problem) => finding("host-names", problem));
  },
};
