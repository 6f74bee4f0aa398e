import { extensionValue } from "@/lib/pki/certificate";
import { type CertificateLint, finding } from "./certificate-lint";

/** The alternative names are the planned ones, of kinds that the profile allows; absent when it allows none (RFC 5280 §4.2.1.6). */
export const subjectAltNames: CertificateLint = {
  name: "subject-alt-names",
  check: ({ certificate, subjectAltNames, profile }) => {
    const names = extensionValue(certificate, "subjectAltName")?.names ?? [];
    const isAllowed = names.every(({ kind }) => profile.subjectAltNames.some((allowed) => allowed === kind));
    const text = (list: readonly { kind: string; value: string }[]) =>
      list.map(({ kind, value }) => `${kind}:${value}`).join();
    return isAllowed && text(names) === text(subjectAltNames)
      ? []
      : [finding("subject-alt-names", "the alternative names are not the planned ones, or not allowed")];
  },
};
