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

/** RFC 7515 §4.1.11: an extension that is not understood must not be ignored, and proofs need none. `b64` changes what is signed (RFC 7797). */
export const extensions: ProofCheck = {
  id: "proof.crit",
  decidedBy: "ours", // oidc-provider accepts b64
  title: "Header extensions",
  check({ proof: { header } }) {
    const found = ["crit", "b64"].filter((name) => Object.hasOwn(header, name));
    if (found.length === 0) return undefined;
    return {
      message: `The proof's header contains ${found.join(" and ")}, which is not supported.`,
      fix: "Omit crit and b64; typ, alg and jwk are sufficient.",
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
