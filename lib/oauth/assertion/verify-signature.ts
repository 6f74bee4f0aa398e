import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { AssertionAlgorithm } from "@/lib/clients/schema";
import type { PublicJwk } from "@/lib/pki/public-key";

/** Whether `bytes` is a signature of this key over `signingInput` (ASCII). False for everything that OpenSSL can't parse. */
export function verifies(alg: AssertionAlgorithm, jwk: PublicJwk, signingInput: string, bytes: Uint8Array): boolean {
  const data = Buffer.from(signingInput, "ascii");
  try {
    const publicKey = createPublicKey({ key: jwk as Record<string, string>, format: "jwk" });
    return verify(digestOf(alg), data, parameters(alg, publicKey), bytes);
  } catch {
    return false; // a signature of an invalid size, or a point that is not on the curve
  }
}

const digestOf = (alg: AssertionAlgorithm) => (alg === "EdDSA" ? null : `sha${alg.slice(2)}`);

function parameters(alg: AssertionAlgorithm, key: KeyObject) {
  if (alg.startsWith("PS")) {
    // RFC 7518 §3.5: the salt is as long as the hash.
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  }
  return alg.startsWith("ES") ? { key, dsaEncoding: "ieee-p1363" as const } : { key };
}
