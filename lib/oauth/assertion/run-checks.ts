import type { AssertionCheck, AssertionFacts, Failure } from "./check";
import { audience } from "./checks/audience";
import { algorithm, members, type } from "./checks/header";
import { clientActive, clientKnown, issuerAndSubject, method } from "./checks/identity";
import { key } from "./checks/key";
import { jti, replay } from "./checks/replay";
import { keyMatchesAlgorithm, signature } from "./checks/signature";
import { expiry, lifetime, notInFuture } from "./checks/times";

/** Every check of a parsed assertion, in the order in which failures should be fixed. */
export const ASSERTION_CHECKS: readonly AssertionCheck[] = [
  type,
  members,
  issuerAndSubject,
  clientKnown,
  clientActive,
  method,
  algorithm,
  audience,
  expiry,
  notInFuture,
  lifetime,
  jti,
  key,
  keyMatchesAlgorithm,
  signature,
  replay,
];

/** Checks of our own: run in oidc-provider's hook, after it has verified the signature and before it consumes the `jti`. */
export const OUR_CHECKS = ASSERTION_CHECKS.filter(({ decidedBy }) => decidedBy === "ours");

/** A check that failed. */
export interface FailedCheck extends Failure {
  check: string;
}

/** The first of these checks that fails. */
export function firstFailure(facts: AssertionFacts, checks = ASSERTION_CHECKS): FailedCheck | undefined {
  for (const check of checks) {
    const failure = check.check(facts);
    if (failure) return { check: check.id, ...failure };
  }
  return undefined;
}
