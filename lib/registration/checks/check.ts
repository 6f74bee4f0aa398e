import type { ParsedCsr } from "@/lib/pki/csr";
import type { CertificateProfile } from "@/lib/profiles/profile";
import type { Finding } from "../decision";
import type { RegistrationFacts } from "../facts";

/**
 * One rule. `codes`: every code it can speak with. A check only looks: no clock, no database, no change.
 * Which facts it needs is in its type, so that no fact can be forgotten when a certificate is at stake.
 */
interface Check<Facts> {
  name: string;
  codes: readonly string[];
  check(csr: ParsedCsr, facts: Facts): Finding[] | Promise<Finding[]>;
}

/** Needs the request alone. */
export type CsrCheck = Check<unknown>;
/** Needs to know what the certificate is for. */
export type ProfileCheck = Check<{ profile: CertificateProfile }>;
/** Needs to know for whom. */
export type RegisterCheck = Check<RegistrationFacts>;
