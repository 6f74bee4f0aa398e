import type { CertificateProfile, SubjectRule } from "./profile";

/** The registered details of the holder of a certificate. `uniqueName`: the application's file-safe name. */
export interface RegisteredDetails {
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  legalName: string;
  organisationId: string;
  uniqueName: string;
}

/**
 * The subject of a certificate of this profile: from the registered details and the profile, never from the CSR.
 * The result is a `DistinguishedName` of lib/pki/names, one attribute per RDN, in encoding order.
 */
export function subjectFor(
  profile: Pick<CertificateProfile, "subject">,
  registered: RegisteredDetails,
): { type: string; value: string }[] {
  return profile.subject.map((rule) => ({ type: rule.type, value: valueFor(rule, registered) }));
}

function valueFor(rule: SubjectRule, registered: RegisteredDetails): string {
  return rule.from === "text" ? rule.value : registered[rule.from];
}
