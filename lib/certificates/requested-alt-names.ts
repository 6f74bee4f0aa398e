import type { ParsedCsr } from "@/lib/pki/csr";
import { decodeExtensionValue } from "@/lib/pki/extension-values";
import type { GeneralName } from "@/lib/pki/general-name";
import { oids } from "@/lib/pki/oids";
import type { CertificateProfile } from "@/lib/profiles/profile";

/** Subject alternative names of an approved CSR: the only data taken from it, and only if the profile allows kinds of names. */
export function requestedAltNames(csr: ParsedCsr, profile: Pick<CertificateProfile, "subjectAltNames">): GeneralName[] {
  if (profile.subjectAltNames.length === 0) return [];
  return csr.extensions.flatMap(({ oid, valueDer }) => {
    if (oid !== oids.subjectAltName) return [];
    const value = decodeExtensionValue(oid, valueDer);
    return value?.kind === "subjectAltName" ? value.names : [];
  });
}
