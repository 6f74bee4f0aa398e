import { textFault } from "../../assertion/check";
import { MAX_JTI_LENGTH } from "../../assertion/checks/replay";
import type { ProofCheck } from "../check";

export const jti: ProofCheck = {
  id: "proof.jti",
  decidedBy: "ours", // oidc-provider accepts any length
  title: "Proof identifier",
  check({ proof: { claims } }) {
    const message = textFault("jti", claims.jti, MAX_JTI_LENGTH);
    const fix = `Give every proof a new jti: a string of at most ${MAX_JTI_LENGTH} characters, for example a UUID.`;
    return message ? { message, fix } : undefined;
  },
};

/** RFC 9449 §11.1: single use. */
export const replay: ProofCheck = {
  id: "proof.replay",
  decidedBy: "provider",
  title: "Proof not replayed",
  check: ({ isUsed }) =>
    isUsed
      ? {
          message: "This proof has been used before: its jti is not new.",
          fix: "Create a new proof with a new jti for every request, also for a retry.",
        }
      : undefined,
};
