import { MINUTE_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";
import { CLOCK_SKEW_SECONDS } from "../assertion/check";
import { parseAssertion } from "../assertion/parse";
import type { FailedCheck } from "../assertion/run-checks";
import type { OAuthRuntime } from "../runtime";
import { proofId } from "../store";
import { PROOF_AGE_SECONDS, type ProofFacts } from "./check";
import { issuedAt, nonce } from "./checks/freshness";
import { replay } from "./checks/replay";
import { currentNonce, isNonceAccepted } from "./nonces";
import { firstProofFailure } from "./run-checks";

export type ProofDeps = Pick<BaseDeps, "clock" | "env"> & { oauth: Pick<OAuthRuntime, "assertions"> };

/** A request for one of this portal's resources. */
export interface ProofRequest {
  /** The DPoP header; undefined: there is none. */
  proof: string | undefined;
  method: string;
  /** Path of the resource, without query. */
  path: string;
}

/** A proof that was rejected, with its error code (RFC 9449 §7.1, §9). */
export interface RejectedProof {
  failure: FailedCheck;
  error: "invalid_dpop_proof" | "use_dpop_nonce";
  /** For the response's DPoP-Nonce header: a new proof needs it. */
  nonce?: string;
}

/** Outcome of `verifyProof`. Without failure the proof is valid, and used up; `nonce`: for the response, if its own is not the newest. */
export type ProofVerdict = RejectedProof | { failure?: undefined; nonce?: string };

/** A used proof is remembered until no process accepts it any more; clocks of processes differ. */
const REMEMBERED_MS = PROOF_AGE_SECONDS * 1000 + 2 * MINUTE_MS;

/**
 * Verifies the DPoP proof of a request with a bound access token (RFC 9449 §4.3, §7.1), and uses it up: of any number of requests with
 * one proof, in any process, exactly one succeeds.
 * @param bound the access token, and the thumbprint of the key that it is bound to (`cnf.jkt`)
 */
export async function verifyProof(
  deps: ProofDeps,
  request: ProofRequest,
  { accessToken, jkt }: { accessToken: string; jkt: string },
): Promise<ProofVerdict> {
  if (request.proof === undefined) return invalid(MISSING);
  const parsed = parseAssertion(request.proof, "proof");
  if ("malformed" in parsed) return invalid({ check: "proof.form", ...parsed.malformed });
  const { claims } = parsed.assertion;
  const facts: ProofFacts = {
    proof: parsed.assertion,
    method: request.method,
    urls: resourceUrls(deps.env, request.path),
    now: deps.clock.now(),
    skewSeconds: CLOCK_SKEW_SECONDS,
    isNonceValid: isNonceAccepted(deps, claims.nonce),
    accessToken,
    boundTo: jkt,
  };
  const failure = firstProofFailure(facts);
  const fresh = currentNonce(deps);
  if (failure) {
    const isStale = failure.check === nonce.id || (failure.check === issuedAt.id && typeof claims.iat === "number");
    return isStale ? { failure, error: "use_dpop_nonce", nonce: fresh } : invalid(failure);
  }
  const expiresAt = new Date(facts.now.getTime() + REMEMBERED_MS);
  const isFirst = await deps.oauth.assertions.consume(proofId(jkt, String(claims.jti)), expiresAt);
  const used = isFirst ? undefined : replay.check({ ...facts, isUsed: true });
  if (used) return invalid({ check: replay.id, ...used });
  return claims.nonce === undefined || claims.nonce === fresh ? {} : { nonce: fresh };
}

/** Both origins of a resource: a client calls either, and a proxy may hide which. */
const resourceUrls = ({ publicUrl, mtlsUrl }: Pick<BaseDeps["env"], "publicUrl" | "mtlsUrl">, path: string): string[] =>
  [publicUrl, mtlsUrl].flatMap((origin) => (origin ? [origin + path] : []));

const MISSING: FailedCheck = {
  check: "proof.missing",
  message: "The access token is bound to a DPoP key, and the request has no proof.",
  fix: "Send Authorization: DPoP with the token, and a new proof signed with that key in the DPoP header (RFC 9449).",
};

const invalid = (failure: FailedCheck): RejectedProof => ({ failure, error: "invalid_dpop_proof" });
