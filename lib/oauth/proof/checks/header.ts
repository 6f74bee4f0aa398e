import { show, textFault } from "../../assertion/check";
import { PROOF_ALGORITHMS, type ProofCheck } from "../check";

/** RFC 9449 §4.2; media types are case-insensitive, and their prefix is optional (RFC 7515 §4.1.9). */
export const type: ProofCheck = {
  id: "proof.typ",
  decidedBy: "provider",
  title: "Proof type",
  check({ proof: { header } }) {
    const { typ } = header;
    const name = typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : undefined;
    if (name === "dpop+jwt") return undefined;
    return {
      message: textFault("typ", typ) ?? `typ is ${show(typ)}.`,
      fix: "Set typ in the proof's header to dpop+jwt.",
    };
  },
};

/** Only signatures by a private key: `none` and HMAC prove no possession. */
export const algorithm: ProofCheck = {
  id: "proof.alg",
  decidedBy: "provider",
  title: "Proof algorithm",
  check({ proof: { header } }) {
    const { alg } = header;
    if (PROOF_ALGORITHMS.some((known) => known === alg)) return undefined;
    return {
      message: textFault("alg", alg) ?? `alg is ${show(alg)}, which is not accepted for proofs.`,
      fix: `Sign the proof with ${PROOF_ALGORITHMS.join(", ")} (dpop_signing_alg_values_supported).`,
    };
  },
};
