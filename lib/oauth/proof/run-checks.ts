import type { FailedCheck } from "../assertion/run-checks";
import type { ProofCheck, ProofFacts } from "./check";
import { issuedAt, nonce, validity } from "./checks/freshness";
import { algorithm, extensions, type } from "./checks/header";
import { boundKey, key, signature } from "./checks/key";
import { jti, replay } from "./checks/replay";
import { accessTokenHash, method, url } from "./checks/request";

/** Every check of a parsed proof, in the order in which failures should be fixed. */
export const PROOF_CHECKS: readonly ProofCheck[] = [
  type,
  algorithm,
  extensions,
  key,
  signature,
  method,
  url,
  issuedAt,
  validity,
  jti,
  nonce,
  accessTokenHash,
  boundKey,
  replay,
];

/** Checks of our own at the authorization server: run in oidc-provider's hook, before it verifies the proof. */
export const OUR_PROOF_CHECKS = PROOF_CHECKS.filter(({ decidedBy }) => decidedBy === "ours");

/** The first of these checks that fails. */
export function firstProofFailure(facts: ProofFacts, checks = PROOF_CHECKS): FailedCheck | undefined {
  for (const check of checks) {
    const failure = check.check(facts);
    if (failure) return { check: check.id, ...failure };
  }
  return undefined;
}
