import type { ParsedCsr } from "@/lib/pki/csr";
import type { CertificateProfile } from "@/lib/profiles/profile";
import type { Finding } from "../decision";
import type { KeyUseFacts, RegistrationFacts } from "../facts";

/**
 * One rule. `codes`: every code that it can return. A check is pure: no clock, no database, no side effects.
 * Its type declares the facts it needs, so the caller can't omit one.
 */
interface Check<Facts, Upload = ParsedCsr> {
  name: string;
  codes: readonly string[];
  check(upload: Upload, facts: Facts): Finding[] | Promise<Finding[]>;
}

/** Needs only the public key, from any format. */
export type KeyCheck = Check<unknown, Pick<ParsedCsr, "publicKey">>;
/** Needs the public key, its known uses and the applicant. */
export type KeyUseCheck = Check<KeyUseFacts, Pick<ParsedCsr, "publicKey">>;
/** Needs the public key and the certificate type. */
export type KeyProfileCheck = Check<Pick<KeyUseFacts, "profile">, Pick<ParsedCsr, "publicKey">>;
/** Needs only the request. */
export type CsrCheck = Check<unknown>;
/** Needs the request, the certificate type and the reserved host names. */
export type ProfileCheck = Check<{ profile: CertificateProfile } & Pick<RegistrationFacts, "ownHosts">>;
/** Needs the request and all facts about the applicant. */
export type RegistrationCheck = Check<RegistrationFacts>;
