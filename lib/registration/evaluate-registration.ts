import type { ParsedCsr } from "@/lib/pki/csr";
import { csrChecks, profileChecks, registrationChecks } from "./checks";
import { type Decision, decide, type Finding } from "./decision";
import type { RegistrationFacts } from "./facts";
import { withFixes } from "./remediation";
import { remediationFacts } from "./remediation-facts";

/**
 * Decides whether a certificate may be issued for this request. Every check runs, so that the user can fix everything in one step.
 * `parseCsr` has parsed `csr` and verified its signature.
 */
export async function evaluateRegistration(csr: ParsedCsr, facts: RegistrationFacts): Promise<Decision> {
  return decide(withFixes(await runChecks(csr, facts, facts), { ...facts, ...remediationFacts(csr, facts.ownHosts) }));
}

/**
 * Runs the checks whose facts are available: always those of the request, and those of the profile and the applicant if given.
 * Findings are in the order of the checks.
 */
export async function runChecks(
  csr: ParsedCsr,
  profileFacts: Pick<RegistrationFacts, "profile" | "ownHosts"> | undefined,
  registrationFacts: RegistrationFacts | undefined,
): Promise<Finding[]> {
  const results = [
    ...(registrationFacts ? registrationChecks.map((check) => check.check(csr, registrationFacts)) : []),
    ...(profileFacts ? profileChecks.map((check) => check.check(csr, profileFacts)) : []),
    ...csrChecks.map((check) => check.check(csr, undefined)),
  ];
  return withoutRepetition((await Promise.all(results)).flat());
}

/** A key with an active certificate was used before: the warning about earlier certificates would repeat the error, and contradict it. */
function withoutRepetition(findings: Finding[]): Finding[] {
  const isInUse = findings.some(({ code }) => code === "key.has_active_certificate");
  return isInUse ? findings.filter(({ code }) => code !== "key.reused") : findings;
}
