import type { CertificateProfile } from "@/lib/profiles/profile";
import type { SubjectRegister } from "@/lib/profiles/subject";
import { csrTemplate } from "./csr-template";
import type { Finding } from "./decision";

/** Whose commands to show; both undefined when nothing is known of the application yet. */
export interface MendingContext {
  register?: SubjectRegister;
  profile?: CertificateProfile;
}

const EXAMPLE: SubjectRegister = {
  country: "GB",
  legalName: "LEGAL NAME",
  organisationId: "ORGANISATION ID",
  uniqueName: "NAME",
};
const EXAMPLE_PROFILE: Pick<CertificateProfile, "fileSuffix" | "allowedKeys" | "subjectAltNames"> = {
  subjectAltNames: [],
  fileSuffix: "rtssigning",
  allowedKeys: [{ kind: "RSA", bits: [2048] }],
};

/** Faults of the request that leave its key as good as it was: another CSR with the same key mends them. */
const SAME_KEY = /^csr\.(?:subject|extension|version$|weak_signature_hash|duplicate_|empty_attribute)/;
const NEW_KEY = /^(?:csr|key)\./;

/** Gives each error about the file or the key the command that mends it: a new CSR, with a new key where the key is at fault. */
export function withFixes(findings: readonly Finding[], { register, profile }: MendingContext): Finding[] {
  let template: ReturnType<typeof csrTemplate> | undefined;
  return findings.map((finding) => {
    if (finding.severity === "info" || finding.fix || !NEW_KEY.test(finding.code)) return finding;
    template ??= csrTemplate(register ?? EXAMPLE, profile ?? EXAMPLE_PROFILE);
    return { ...finding, fix: SAME_KEY.test(finding.code) ? template.sameKeyCommand : template.command };
  });
}
