import type { ParsedCsr } from "@/lib/pki/csr";
import { csrChecks, profileChecks, registerChecks } from "./checks";
import { type Decision, decide, type Finding } from "./decision";
import type { RegistrationFacts } from "./facts";
import { withFixes } from "./mending";
import { remedyFacts } from "./remedy-facts";

/**
 * Decides whether a certificate may be issued for this request. Every check runs, so that people mend everything at once.
 * `csr` has been read and its signature verified by `parseCsr`.
 */
export async function evaluateRegistration(csr: ParsedCsr, facts: RegistrationFacts): Promise<Decision> {
  return decide(withFixes(await runChecks(csr, facts, facts), { ...facts, ...remedyFacts(csr, facts.ownHosts) }));
}

/**
 * Runs the checks whose facts are known: those on the request always, those of the profile and the register where given.
 * Findings keep the order of the checks.
 */
export async function runChecks(
  csr: ParsedCsr,
  profileFacts: Pick<RegistrationFacts, "profile" | "ownHosts"> | undefined,
  registerFacts: RegistrationFacts | undefined,
): Promise<Finding[]> {
  const answers = [
    ...(registerFacts ? registerChecks.map((check) => check.check(csr, registerFacts)) : []),
    ...(profileFacts ? profileChecks.map((check) => check.check(csr, profileFacts)) : []),
    ...csrChecks.map((check) => check.check(csr, undefined)),
  ];
  return (await Promise.all(answers)).flat();
}
