import { textFault } from "../../assertion/check";
import { duration, numericDate, seconds } from "../../assertion/checks/times";
import { PROOF_AGE_SECONDS, PROOF_AHEAD_SECONDS, type ProofCheck } from "../check";

const NTP =
  "Check the clock of the client's host (NTP), or repeat the request with the nonce in the DPoP-Nonce header of this response.";

/** RFC 9449 §4.3, item 11, and §8: a nonce of the server proves that the proof is new, whatever the client's clock. */
export const issuedAt: ProofCheck = {
  id: "proof.iat",
  decidedBy: "provider",
  title: "Issued at",
  check({ proof: { claims }, now }) {
    const { iat, nonce } = claims;
    if (iat === undefined) return { message: "iat is missing.", fix: "Set iat to the current time, in seconds." };
    const wrong = numericDate("iat", iat);
    if (wrong) return wrong;
    if (nonce !== undefined && nonce !== "") return undefined; // oidc-provider treats an empty one as none
    const late = seconds(now) - (iat as number);
    if (late > PROOF_AGE_SECONDS) {
      return {
        message: `The proof was created ${duration(late)} ago; the maximum is ${PROOF_AGE_SECONDS} s.`,
        fix: NTP,
      };
    }
    return -late > PROOF_AHEAD_SECONDS ? { message: `iat is ${duration(-late)} in the future.`, fix: NTP } : undefined;
  },
};

/** RFC 9449 defines neither claim for proofs; RFC 7519 §4.1 applies. */
export const validity: ProofCheck = {
  id: "proof.nbf_exp",
  decidedBy: "provider",
  title: "Not before and expiry",
  check({ proof: { claims }, now, skewSeconds }) {
    for (const name of ["nbf", "exp"] as const) {
      const value = claims[name];
      if (value === undefined) continue;
      const wrong = numericDate(name, value);
      if (wrong) return wrong;
      const ahead = (value as number) - seconds(now);
      const fix = "Omit nbf and exp, which a proof does not need, or check the clock of the client's host (NTP).";
      if (name === "nbf" && ahead > skewSeconds) {
        return { message: `nbf is ${duration(ahead)} in the future.`, fix };
      }
      if (name === "exp" && -ahead >= skewSeconds)
        return { message: `The proof expired ${duration(-ahead)} ago.`, fix };
    }
    return undefined;
  },
};

/** RFC 9449 §8 and §9. */
export const nonce: ProofCheck = {
  id: "proof.nonce",
  decidedBy: "provider",
  title: "Nonce",
  check({ proof: { claims }, isNonceValid }) {
    if (claims.nonce === undefined || (isNonceValid && typeof claims.nonce === "string")) return undefined;
    return {
      message: textFault("nonce", claims.nonce) ?? "The nonce is not one of this server, or no longer valid.",
      fix: "Repeat the request with a new proof that has the nonce in the DPoP-Nonce header of this response. Libraries with DPoP support do this.",
    };
  },
};
