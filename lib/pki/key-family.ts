/** The public keys that one leaked private key compromises: its holder can sign for each of them. */
import { createHash } from "node:crypto";
import { type PublicJwk, type PublicKey, rsaFromParts } from "./public-key";
import { publicKeyFromJwk } from "./public-key-import";

/** Primes of the fields (FIPS 186-5, SP 800-186 §3.2.1). */
const FIELD_PRIMES = {
  "P-256": 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  "P-384": 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
  "P-521": 2n ** 521n - 1n,
} as const;
const USUAL_EXPONENT = Uint8Array.of(1, 0, 1);

/**
 * Fingerprints (`keyFingerprint`) of the key itself, first, and of the keys whose private half can be derived from its own: the negated
 * point (same x, private scalar n − d) on a curve or for Ed25519, and the same modulus with the usual exponent.
 */
export function keyFamily(publicKey: PublicKey): string[] {
  const relative = relativeOf(publicKey);
  return relative === undefined ? [publicKey.keyFingerprint] : [publicKey.keyFingerprint, relative];
}

/** `keyFamily` of a stored key. @throws PkiError key.* when it is not a valid key */
export function keyFamilyOfJwk(jwk: PublicJwk): string[] {
  return keyFamily(publicKeyFromJwk({ ...jwk }));
}

function relativeOf({ jwk, spkiDer }: PublicKey): string | undefined {
  if (jwk.kty === "RSA") {
    if (jwk.e === "AQAB") return undefined;
    const n = Buffer.from(jwk.n, "base64url");
    return n.length < USUAL_EXPONENT.length ? undefined : rsaFromParts(n, USUAL_EXPONENT).keyFingerprint;
  }
  const negated = Buffer.from(spkiDer); // the coordinate is at the end of a normalised SubjectPublicKeyInfo
  if (jwk.kty === "OKP") {
    if (jwk.crv === "X25519") return undefined; // its only coordinate has no sign
    const last = negated.length - 1;
    negated[last] = (negated[last] as number) ^ 0x80; // the sign of x (RFC 8032 §5.1.2)
  } else {
    const y = Buffer.from(jwk.y, "base64url");
    const other = FIELD_PRIMES[jwk.crv] - BigInt(`0x${y.toString("hex")}`);
    negated.write(other.toString(16).padStart(2 * y.length, "0"), negated.length - y.length, "hex");
  }
  return createHash("sha256").update(negated).digest("hex");
}
