import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { AssertionAlgorithm } from "@/lib/clients/schema";
import type { ClientKey } from "@/lib/keys/client-keys";
import type { AssertionCheck } from "../check";
import { algorithmOf } from "./header";
import { chosenKey } from "./key";

/** What RFC 7518 §3 and RFC 8037 §3.1 ask of a key, by algorithm. */
const NEEDS: Record<AssertionAlgorithm, { kty: string; crv?: string; name: string }> = {
  PS256: { kty: "RSA", name: "an RSA key" },
  PS384: { kty: "RSA", name: "an RSA key" },
  RS256: { kty: "RSA", name: "an RSA key" },
  ES256: { kty: "EC", crv: "P-256", name: "a P-256 key" },
  ES384: { kty: "EC", crv: "P-384", name: "a P-384 key" },
  EdDSA: { kty: "OKP", crv: "Ed25519", name: "an Ed25519 key" },
};

export const keyFitsAlgorithm: AssertionCheck = {
  id: "key.fits_alg",
  title: "Key fits the algorithm",
  check(facts) {
    const key = chosenKey(facts);
    const alg = algorithmOf(facts.assertion.header);
    if (!key || !alg) return undefined;
    const needs = NEEDS[alg];
    const fits =
      key.jwk.kty === needs.kty &&
      (needs.crv === undefined || ("crv" in key.jwk && key.jwk.crv === needs.crv)) &&
      (key.algorithm === undefined || key.algorithm === alg);
    return fits
      ? undefined
      : {
          message: `alg is ${alg}, which needs ${needs.name}; the key ${key.kid} is ${kindOf(key)}.`,
          fix: `Sign with ${algorithmsFor(key).join(" or ")}, or use another key.`,
        };
  },
};

export const signature: AssertionCheck = {
  id: "signature",
  title: "Signature",
  check(facts) {
    const key = chosenKey(facts);
    if (!key) return undefined; // said by key.usable
    const { header, signingInput, signature: bytes } = facts.assertion;
    const alg = algorithmOf(header);
    if (alg && verifies(alg, key, signingInput, bytes)) return undefined;
    const isEcdsa = alg === "ES256" || alg === "ES384";
    return isEcdsa && bytes[0] === 0x30 && bytes.length !== (alg === "ES256" ? 64 : 96)
      ? {
          message: "The signature is in DER form.",
          fix: "JWS wants r and s side by side, 32 (P-256) or 48 (P-384) octets each (RFC 7518 §3.4). With openssl, convert it; with a JWT library this can't happen.",
        }
      : {
          message: `The signature does not verify with the key ${key.kid} (${key.name}).`,
          fix: "Sign with the private key of this very certificate. Compare: openssl x509 -noout -pubkey -in CERT | openssl sha256, and openssl pkey -pubout -in KEY | openssl sha256.",
        };
  },
};

/** True when `signature` is `key`'s over `signingInput` (ASCII). False for whatever OpenSSL can't make sense of. */
function verifies(alg: AssertionAlgorithm, key: ClientKey, signingInput: string, bytes: Uint8Array): boolean {
  const data = Buffer.from(signingInput, "ascii");
  try {
    const publicKey = createPublicKey({ key: key.jwk as Record<string, string>, format: "jwk" });
    return verify(digestOf(alg), data, parameters(alg, publicKey), bytes);
  } catch {
    return false; // a signature of an impossible size or a point that is not on the curve
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

function kindOf({ jwk }: ClientKey): string {
  return jwk.kty === "RSA" ? "RSA" : jwk.crv;
}

function algorithmsFor(key: ClientKey): string[] {
  const fitting = Object.entries(NEEDS).filter(
    ([, needs]) => key.jwk.kty === needs.kty && (!needs.crv || ("crv" in key.jwk && key.jwk.crv === needs.crv)),
  );
  return fitting.map(([alg]) => alg).filter((alg) => alg !== "RS256");
}
