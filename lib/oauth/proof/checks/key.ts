import { mismatchOf } from "@/lib/keys/key-match";
import { PkiError } from "@/lib/pki/pki-error";
import type { PublicKey } from "@/lib/pki/public-key";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import { isJsonObject } from "@/lib/strict-json";
import type { Failure } from "../../assertion/check";
import { algorithmOf } from "../../assertion/checks/header";
import type { ParsedAssertion } from "../../assertion/parse";
import { verifies } from "../../assertion/verify-signature";
import type { ProofCheck, ProofFacts } from "../check";

const MIN_RSA_BITS = 2_048;
const MAX_EXPONENT_BYTES = 8;

/** The key in the header of a proof, or why it can't be used. */
function readKey({ header }: ParsedAssertion): { key: PublicKey } | { failure: Failure } {
  const fix = "Put the public key of the proof into its header as jwk, without private members.";
  if (!isJsonObject(header.jwk)) {
    return { failure: { message: "The proof's header has no jwk with its public key.", fix } };
  }
  try {
    const key = publicKeyFromJwk(header.jwk);
    const failure = unsuitableRsa(key);
    return failure ? { failure } : { key };
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    if (error.code !== "key.private_jwk")
      return { failure: { message: `The jwk can't be used. ${error.message}`, fix } };
    return {
      failure: {
        message: "The jwk in the proof's header contains a private key, which every proof reveals.",
        fix: "Treat the key as compromised: generate a new one, and put only its public half into the header.",
      },
    };
  }
}

/** Too short to prove possession, or with an exponent that makes each verification as expensive as a signature. */
function unsuitableRsa({ bits, jwk }: PublicKey): Failure | undefined {
  if (jwk.kty !== "RSA") return undefined;
  if (bits < MIN_RSA_BITS) {
    return { message: `The RSA key has ${bits} bits.`, fix: `Use a key with at least ${MIN_RSA_BITS} bits.` };
  }
  return Buffer.from(jwk.e, "base64url").length <= MAX_EXPONENT_BYTES
    ? undefined
    : {
        message: "The RSA key has an unusually large exponent.",
        fix: "Use the exponent 65537, as every tool does by default.",
      };
}

/** Thumbprint of the proof's key (RFC 7638), `jkt` of the tokens bound to it; undefined if the key can't be used. */
function thumbprintOf(proof: ParsedAssertion): string | undefined {
  const read = readKey(proof);
  return "key" in read ? read.key.keyThumbprint : undefined;
}

/** RFC 9449 §4.3, items 3 and 7. */
export const key: ProofCheck = {
  id: "proof.key",
  decidedBy: "ours", // oidc-provider accepts RSA keys of any size
  title: "Proof key",
  check({ proof }) {
    const read = readKey(proof);
    if ("failure" in read) return read.failure;
    const alg = algorithmOf(proof.header);
    if (!alg || !mismatchOf({ jwk: read.key.jwk }, alg)) return undefined;
    return {
      message: `alg is ${alg}, but the key in the header is ${read.key.curve ?? read.key.kind}.`,
      fix: "Sign with the private key of this jwk, and its algorithm.",
    };
  },
};

/** RFC 9449 §4.3, item 6. */
export const signature: ProofCheck = {
  id: "proof.signature",
  decidedBy: "provider",
  title: "Proof signature",
  check({ proof }) {
    const read = readKey(proof);
    const alg = algorithmOf(proof.header);
    if ("failure" in read || !alg) return undefined; // reported by proof.key and proof.alg
    if (verifies(alg, read.key.jwk, proof.signingInput, proof.signature)) return undefined;
    return {
      message: "The proof's signature does not verify with the key in its header.",
      fix: "Sign with the private key that belongs to this jwk. ECDSA signatures are r and s concatenated, not DER (RFC 7518 §3.4).",
    };
  },
};

/** The key that a code, a refresh token or an access token is bound to (RFC 9449 §4.3 item 12, §5, §10). */
export const boundKey: ProofCheck = {
  id: "proof.jkt",
  decidedBy: "provider",
  title: "Bound key",
  check({ proof, boundTo }: ProofFacts) {
    const own = thumbprintOf(proof);
    if (boundTo === undefined || own === boundTo) return undefined;
    const expected = boundTo === "other" ? "the key that the authorization request or token is bound to" : boundTo;
    return {
      message: `The proof's key has the thumbprint ${own ?? "(unreadable)"}, not that of ${expected}.`,
      fix: "Sign the proof with the key whose thumbprint was dpop_jkt of the authorization request, or whose proof the token was issued for.",
    };
  },
};
