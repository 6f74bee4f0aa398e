import type { BaseDeps } from "@/lib/operation/deps";
import { CLOCK_SKEW_SECONDS } from "./assertion/check";
import { parseAssertion } from "./assertion/parse";
import { audiencesOf } from "./audiences";
import { checkTitle } from "./check-titles";
import type { ProofCheck, ProofFacts } from "./proof/check";
import { nonce } from "./proof/checks/freshness";
import { algorithm } from "./proof/checks/header";
import { boundKey, key, signature } from "./proof/checks/key";
import { jti, replay } from "./proof/checks/replay";
import { accessTokenHash } from "./proof/checks/request";
import { PROOF_CHECKS } from "./proof/run-checks";
import type { DiagnosedCheck } from "./schema";
import { isAssertionUsed, proofId } from "./store";

/** A DPoP proof, and the request that it was sent with. */
export interface DiagnosedProof {
  dpopProof: string;
  method: string;
  /** Undefined: the token endpoint. */
  url?: string | undefined;
}

const FORM = { check: "proof.form", title: checkTitle("proof.form") };

/** Checks that need more of the request than its method and URL. */
const NOT_HERE: readonly ProofCheck[] = [accessTokenHash, boundKey];

/** A check is skipped when one of these failed. */
const REQUIRES = new Map<ProofCheck, readonly ProofCheck[]>([
  [signature, [algorithm, key]],
  [replay, [jti]],
]);

/**
 * Every check of a DPoP proof, in order, as at the authorization server. Does not use up the proof.
 * @param clientId the client whose used proofs are looked up; undefined: unknown, or not the caller's
 */
export async function diagnoseProof(
  deps: Pick<BaseDeps, "db" | "clock" | "env">,
  { dpopProof, method, url }: DiagnosedProof,
  clientId: string | undefined,
): Promise<DiagnosedCheck[]> {
  const parsed = parseAssertion(dpopProof, "proof");
  const checks = PROOF_CHECKS.filter((check) => !NOT_HERE.includes(check));
  if ("malformed" in parsed) {
    const rest = checks.map((check) => skipped(check, "Skipped: the proof could not be parsed."));
    return [{ ...FORM, outcome: "failed", ...parsed.malformed }, ...rest];
  }
  const { claims } = parsed.assertion;
  const isKnown = clientId !== undefined && typeof claims.jti === "string";
  const facts: ProofFacts = {
    proof: parsed.assertion,
    method,
    urls: url === undefined ? audiencesOf(deps.env).endpoints : [url],
    now: deps.clock.now(),
    skewSeconds: url === undefined ? 0 : CLOCK_SKEW_SECONDS,
    isNonceValid: true,
    isUsed: isKnown ? await isAssertionUsed(deps.db, proofId(clientId, String(claims.jti))) : undefined,
  };
  return [{ ...FORM, outcome: "passed", message: null, fix: null }, ...runAll(checks, facts)];
}

function runAll(checks: readonly ProofCheck[], facts: ProofFacts): DiagnosedCheck[] {
  const failed = new Set<ProofCheck>();
  return checks.map((check) => {
    const missing = REQUIRES.get(check)?.find((one) => failed.has(one));
    if (missing) return skipped(check, `Skipped: "${missing.title}" failed.`);
    if (check === nonce && facts.proof.claims.nonce !== undefined) {
      return skipped(
        check,
        "Skipped: a nonce is valid for some minutes only; the server checks it when it gets the proof.",
      );
    }
    const failure = check.check(facts);
    if (failure) failed.add(check);
    const outcome = failure ? "failed" : "passed";
    return { ...named(check), outcome, message: failure?.message ?? null, fix: failure?.fix ?? null };
  });
}

const named = ({ id, title }: ProofCheck) => ({ check: id, title });
const skipped = (check: ProofCheck, message: string): DiagnosedCheck => ({
  ...named(check),
  outcome: "skipped",
  message,
  fix: null,
});
