import type { AssertionCheck, AssertionFacts, Failure } from "./check";
import { audience } from "./checks/audience";
import { algorithm, members, type } from "./checks/header";
import { clientActive, clientKnown, issuerAndSubject, method } from "./checks/identity";
import { key } from "./checks/key";
import { jti, replay } from "./checks/replay";
import { keyFitsAlgorithm, signature } from "./checks/signature";
import { expiry, lifetime, notInFuture } from "./checks/times";

/** Every rule about an assertion that could be read, in the order in which people should mend them. */
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
  keyFitsAlgorithm,
  signature,
  replay,
];

/** What the engine decides by itself, for every request. */
const ENGINE_DECIDES: readonly AssertionCheck[] = [signature, replay];
/** What we ask beyond it: run in its hook, after the signature was verified and before the `jti` is spent. */
export const OUR_CHECKS = ASSERTION_CHECKS.filter((check) => !ENGINE_DECIDES.includes(check));

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
