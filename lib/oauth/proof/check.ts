import type { Failure } from "../assertion/check";
import type { ParsedAssertion } from "../assertion/parse";

/** JWS algorithms of DPoP proofs: those of FAPI 2.0 (§5.4.1), EdDSA by both of its names (RFC 9864). */
export const PROOF_ALGORITHMS = ["ES256", "EdDSA", "Ed25519", "PS256"] as const;

/** How long after its `iat` a proof without nonce is accepted, in seconds: oidc-provider's window. */
export const PROOF_AGE_SECONDS = 300;
/**
 * How long before its `iat` (clocks differ), in seconds. oidc-provider accepts 300, but remembers a used proof for 300 s only: a proof
 * from the future would outlive its record (decision 173).
 */
export const PROOF_AHEAD_SECONDS = 30;

/** The input of all checks of a DPoP proof (RFC 9449 §4.3). Gathered first, so that every check is a pure function. */
export interface ProofFacts {
  proof: ParsedAssertion;
  /** Of the request. */
  method: string;
  /** URLs of the request's resource without query; the first is named in messages, the others are its aliases. */
  urls: readonly string[];
  now: Date;
  /** Tolerated clock skew of `nbf` and `exp`, in seconds. oidc-provider tolerates none. */
  skewSeconds: number;
  /** Whether the proof has a nonce of this server; meaningless without a nonce. */
  isNonceValid: boolean;
  /** The access token of the request; undefined at the authorization server. */
  accessToken?: string | undefined;
  /** Thumbprint of the key that the request is bound to (RFC 7638), or `other`: known to differ. Undefined: not bound. */
  boundTo?: string | "other" | undefined;
  /** Whether this proof has been used before. Undefined: not looked up. */
  isUsed?: boolean | undefined;
}

/** One rule about proofs: undefined, or its failure. */
export interface ProofCheck {
  /** Stable: integrators search for it. */
  id: string;
  title: string;
  /**
   * Who refuses a proof at the authorization server for this rule, as for `AssertionCheck`. Resource servers of this portal decide all
   * of them with this list.
   */
  decidedBy: "provider" | "ours";
  check(facts: ProofFacts): Failure | undefined;
}
