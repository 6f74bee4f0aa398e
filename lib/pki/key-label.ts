/** The type of a public key, as pages and messages show it. Client-safe. */
import { bytesOfBase64 } from "./base64";

/** The members of a public JWK that the label depends on. */
export interface LabelledKey {
  kty?: string | undefined;
  crv?: string | undefined;
  /** base64url. */
  n?: string | undefined;
}

/** "RSA 2048", "P-256", "Ed25519". The size of an RSA key is that of its modulus in bits. */
export function keyLabel({ kty = "", crv, n }: LabelledKey): string {
  if (crv) return crv;
  if (kty !== "RSA" || !n) return kty;
  const modulus = bytesOfBase64(n.replaceAll("-", "+").replaceAll("_", "/")) ?? new Uint8Array();
  const start = modulus.findIndex((byte) => byte !== 0); // leading zeros are not part of the number
  if (start < 0) return kty;
  return `RSA ${(modulus.length - start) * 8 - (Math.clz32(modulus[start] ?? 0) - 24)}`;
}
