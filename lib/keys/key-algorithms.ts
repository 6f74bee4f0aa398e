/** The JOSE algorithms of a key. Client-safe. */

/** The members of a public JWK that determine its algorithms. */
export interface KeyShape {
  kty: string;
  crv?: string;
}

/**
 * JWS algorithms a key can verify, the recommended one first. PS256 and RS256 differ in padding only, so an RSA key has both; each
 * adapter decides which of them it accepts. `Ed25519` is RFC 9864's name for EdDSA with such a key.
 */
export function signingAlgorithms({ kty, crv }: KeyShape): readonly string[] {
  if (kty === "RSA") return ["PS256", "PS384", "RS256"];
  if (kty === "EC") return crv === "P-256" ? ["ES256"] : crv === "P-384" ? ["ES384"] : [];
  return crv === "Ed25519" ? ["EdDSA", "Ed25519"] : [];
}

/** JWE key management algorithms a key can decrypt (RFC 7518 §4.1). Without RSA1_5: it allows a decryption oracle. */
export function encryptionAlgorithms({ kty, crv }: KeyShape): readonly string[] {
  if (kty === "RSA") return ["RSA-OAEP-256", "RSA-OAEP"];
  if (kty === "OKP" && crv !== "X25519") return [];
  return ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"];
}
