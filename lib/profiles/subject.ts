import type { CertificateProfile, SubjectRule } from "./profile";

/** What the register knows about whom a certificate is for. `uniqueName`: the application's file-safe name. */
export interface SubjectRegister {
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  legalName: string;
  organisationId: string;
  uniqueName: string;
}

/**
 * The subject a certificate of this profile gets: from the register and the profile, never from the CSR.
 * The result is a `DistinguishedName` of lib/pki/names, one attribute per RDN, in encoding order.
 */
export function subjectFor(
  profile: Pick<CertificateProfile, "subject">,
  register: SubjectRegister,
): { type: string; value: string }[] {
  return profile.subject.map((rule) => ({ type: rule.type, value: valueFor(rule, register) }));
}

function valueFor(rule: SubjectRule, register: SubjectRegister): string {
  return rule.from === "text" ? rule.value : register[rule.from];
}
