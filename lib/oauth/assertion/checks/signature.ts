import type { AssertionAlgorithm } from "@/lib/clients/schema";
import type { ClientKey } from "@/lib/keys/client-key";
import { signingAlgorithms } from "@/lib/keys/key-algorithms";
import { mismatchOf } from "@/lib/keys/key-match";
import type { AssertionCheck, AssertionFacts, Failure } from "../check";
import { chosenKey } from "../choose-key";
import { verifies } from "../verify-signature";
import { algorithmOf } from "./header";

/** Required key by algorithm (RFC 7518 §3, RFC 8037 §3.1). */
const NEEDS: Record<AssertionAlgorithm, string> = {
  PS256: "an RSA key",
  PS384: "an RSA key",
  RS256: "an RSA key",
  ES256: "a P-256 key",
  ES384: "a P-384 key",
  EdDSA: "an Ed25519 key",
};

export const keyMatchesAlgorithm: AssertionCheck = {
  id: "key.fits_alg",
  decidedBy: "ours",
  title: "Key matches the algorithm",
  check(facts) {
    const key = chosenKey(facts);
    const alg = algorithmOf(facts.assertion.header);
    const mismatch = key && alg && mismatchOf(key, alg);
    if (!key || !alg || !mismatch) return undefined;
    if (mismatch.kind === "pinned") return pinned(facts, key, mismatch.pinnedTo, alg);
    return {
      message: `alg is ${alg}, which requires ${NEEDS[alg]}; the key ${key.kid} is ${kindOf(key)}.`,
      fix: `Sign with ${offered(facts, signingAlgorithms(key.jwk)).join(" or ") || "another key"}, or use another key.`,
    };
  },
};

/** The JWK of the key restricts it to one algorithm (RFC 7517 §4.4). */
function pinned(facts: AssertionFacts, key: ClientKey, pinnedTo: string, alg: AssertionAlgorithm): Failure {
  const where = key.source === "jwks_uri" ? "in the client's key set" : "that was registered";
  const maySign = offered(facts, [pinnedTo]).length > 0;
  return {
    message: `alg is ${alg}; the key ${key.kid} is pinned to ${pinnedTo}: its JWK ${where} has "alg": "${pinnedTo}".`,
    fix: maySign
      ? `Sign with ${pinnedTo}, or remove alg from the JWK.`
      : `Remove alg from the JWK, or set it to ${alg}: ${pinnedTo} is not among this client's algorithms.`,
  };
}

/** Those of the algorithms that the client is registered for. */
function offered({ ring }: AssertionFacts, algorithms: readonly string[]): string[] {
  const registered: readonly string[] = ring?.client.assertionAlgorithms ?? [];
  return algorithms.filter((one) => registered.includes(one === "Ed25519" ? "EdDSA" : one));
}

export const signature: AssertionCheck = {
  id: "signature",
  decidedBy: "provider",
  title: "Signature",
  check(facts) {
    const key = chosenKey(facts);
    if (!key) return undefined; // reported by key.usable
    const { header, signingInput, signature: bytes } = facts.assertion;
    const alg = algorithmOf(header);
    if (alg && verifies(alg, key.jwk, signingInput, bytes)) return undefined;
    const isEcdsa = alg === "ES256" || alg === "ES384";
    return isEcdsa && bytes[0] === 0x30 && bytes.length !== (alg === "ES256" ? 64 : 96)
      ? {
          message: "The signature is DER-encoded.",
          fix: "JWS requires r and s concatenated, 32 (P-256) or 48 (P-384) bytes each (RFC 7518 §3.4). Convert the output of openssl, or use a JWT library.",
        }
      : {
          message: `The signature does not verify with the key ${key.kid} (${key.name}).`,
          fix: "Sign with the private key of this certificate. Compare: openssl x509 -noout -pubkey -in CERT | openssl sha256, and openssl pkey -pubout -in KEY | openssl sha256.",
        };
  },
};

function kindOf({ jwk }: ClientKey): string {
  return jwk.kty === "RSA" ? "RSA" : jwk.crv;
}
