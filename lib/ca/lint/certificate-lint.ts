import type { ParsedCertificate } from "@/lib/pki/certificate";
import type { CertificatePlan } from "../certificate-plan";

/** The certificate as relying parties will read it, with its plan. Lints compare the two with each other and with the standard. */
export interface LintedCertificate extends CertificatePlan {
  certificate: ParsedCertificate;
}

export interface LintFinding {
  lint: string;
  /** A clause for operators: "the serial has 21 bytes". */
  message: string;
}

export interface CertificateLint {
  /** File name without ".ts". */
  name: string;
  /** Empty when there is no problem. Pure: no clock, no database. */
  check(linted: LintedCertificate): LintFinding[];
}

export function finding(lint: string, message: string): LintFinding {
  return { lint, message };
}
