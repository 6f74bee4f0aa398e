import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type SignatureAlgorithmId, signatureAlgorithms } from "@/lib/pki/algorithms";

const keys = new Map<SignatureAlgorithmId, KeyObject>();

/**
 * Signs a lint copy with an untrusted key, generated on first use and never stored. The copy has the form of
 * the real certificate, so lints see what relying parties will see, but a leaked copy is worthless.
 */
export function lintSignature(algorithm: SignatureAlgorithmId, tbsDer: Uint8Array): Uint8Array {
  let key = keys.get(algorithm);
  if (!key) {
    key = generateLintKey(algorithm);
    keys.set(algorithm, key);
  }
  return sign(signatureAlgorithms[algorithm].digest, tbsDer, key);
}

function generateLintKey(algorithm: SignatureAlgorithmId): KeyObject {
  switch (signatureAlgorithms[algorithm].keyKind) {
    case "RSA":
      return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    case "Ed25519":
      return generateKeyPairSync("ed25519").privateKey;
    default:
      return generateKeyPairSync("ec", { namedCurve: algorithm === "ecdsa-with-SHA384" ? "P-384" : "P-256" })
        .privateKey;
  }
}
