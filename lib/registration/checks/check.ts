import type { ParsedCsr } from "@/lib/pki/csr";
import type { CertificateProfile } from "@/lib/profiles/profile";
import type { Finding } from "../decision";
import type { KeyUseFacts, RegistrationFacts } from "../facts";

/**
 * One rule. `codes`: every code it can speak with. A check only looks: no clock, no database, no change.
 * Which facts it needs is in its type, so that no fact can be forgotten when a certificate is at stake.
 */
interface Check<Facts, Upload = ParsedCsr> {
  name: string;
  codes: readonly string[];
  check(upload: Upload, facts: Facts): Finding[] | Promise<Finding[]>;
}

/** Needs the public key alone, whatever it came in. */
export type KeyCheck = Check<unknown, Pick<ParsedCsr, "publicKey">>;
/** Needs the public key and what is known of its use and of whoever wants to use it. */
export type KeyUseCheck = Check<KeyUseFacts, Pick<ParsedCsr, "publicKey">>;
/** Needs the public key and what it is for. */
export type KeyProfileCheck = Check<Pick<KeyUseFacts, "profile">, Pick<ParsedCsr, "publicKey">>;
/** Needs the request alone. */
export type CsrCheck = Check<unknown>;
/** Needs to know what the certificate is for, and which host names nobody may have. */
export type ProfileCheck = Check<{ profile: CertificateProfile } & Pick<RegistrationFacts, "ownHosts">>;
/** Needs to know for whom. */
export type RegisterCheck = Check<RegistrationFacts>;
