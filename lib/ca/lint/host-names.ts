import { extensionValue } from "@/lib/pki/certificate";
import { hostNameProblems } from "@/lib/registration/host-names";
import { type CertificateLint, finding } from "./certificate-lint";

/** Requested DNS names, read from the encoded certificate, follow the registration authority's rule (lib/registration/host-names). */
export const hostNames: CertificateLint = {
  name: "host-names",
  check: ({ certificate, profile, ownHosts }) => {
    if (!profile.hasRequestedNames) return [];
    const names = extensionValue(certificate, "subjectAltName")?.names ?? [];
    const hosts = names.flatMap(({ kind, value }) => (kind === "dns" ? [value] : []));
    return hostNameProblems(hosts, ownHosts).map((problem) => finding("host-names", problem));
  },
};
