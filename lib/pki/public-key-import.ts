/** Public keys in the formats of registration: JWK, PEM or DER. Private members and private keys are refused. */
import { readDer, TAG } from "./der";
import { splitPem } from "./pem";
import { PkiError } from "./pki-error";
import { hasPrivateMember } from "./private-members";
import { ecKey, okpKey, type PublicKey, publicKeyFromSpki, rsaFromParts, rsaFromPkcs1 } from "./public-key";

const COORDINATE_BYTES: Readonly<Record<string, number>> = { "P-256": 32, "P-384": 48, "P-521": 66 };

/**
 * From a JWK (RFC 7517; RFC 7518 §6, RFC 8037). Private members without a value are ignored. The caller handles other members (kid, use, alg, x5c …).
 * @throws PkiError key.private_jwk, key.malformed, key.unsupported_algorithm, key.unsupported_curve, key.point_not_on_curve,
 *   key.rsa_too_large
 */
export function publicKeyFromJwk(jwk: Readonly<Record<string, unknown>>): PublicKey {
  if (hasPrivateMember(jwk)) {
    throw new PkiError(
      "key.private_jwk",
      "The JWK contains a private key. Treat it as compromised, generate a new one, and register only its public half.",
    );
  }
  switch (jwk.kty) {
    case "RSA":
      return rsaFromParts(withoutLeadingZeros(bytesOf(jwk.n)), withoutLeadingZeros(bytesOf(jwk.e)));
    case "EC": {
      const size = typeof jwk.crv === "string" ? COORDINATE_BYTES[jwk.crv] : undefined;
      if (!size) throw new PkiError("key.unsupported_curve", "The curve (crv) of the JWK is not supported.");
      // Full width, leading zeros included (RFC 7518 §6.2.1.2).
      const point = Buffer.concat([Uint8Array.of(4), bytesOf(jwk.x), bytesOf(jwk.y)]);
      if (point.length !== 1 + 2 * size || bytesOf(jwk.x).length !== size) throw malformed();
      return ecKey(jwk.crv as string, point);
    }
    case "OKP":
      if (jwk.crv !== "Ed25519" && jwk.crv !== "X25519") {
        throw new PkiError("key.unsupported_curve", "The curve (crv) of the JWK is not supported.");
      }
      return okpKey(jwk.crv, bytesOf(jwk.x));
    default:
      throw new PkiError("key.unsupported_algorithm", "The key type (kty) of the JWK is not supported.");
  }
}

/**
 * From one PEM block: PUBLIC KEY (SubjectPublicKeyInfo) or RSA PUBLIC KEY (PKCS#1). Certificates are read elsewhere.
 * @throws PkiError key.not_one_block, key.wrong_block, pem.*, der.*, key.*
 */
export function publicKeyFromPem(pem: string): PublicKey {
  const blocks = splitPem(pem);
  const [block] = blocks;
  if (!block || blocks.length > 1) throw new PkiError("key.not_one_block", "Provide exactly one PEM block.");
  if (block.label === "PUBLIC KEY") return publicKeyFromSpki(block.der);
  if (block.label === "RSA PUBLIC KEY") return rsaFromPkcs1(block.der);
  throw new PkiError("key.wrong_block", "The PEM block does not contain a public key.");
}

/**
 * Kind of a public key file, by the first members of its DER structure: SubjectPublicKeyInfo, PKCS#1, or a certificate, which may
 * be BER. @throws PkiError der.*
 */
export function kindOfKeyDer(der: Uint8Array): "spki" | "pkcs1" | "certificate" {
  if (beginsLikeCertificate(der)) return "certificate";
  const [first, second] = readDer(der).children;
  if (first?.tag === TAG.integer) return "pkcs1";
  return second?.tag === TAG.bitString ? "spki" : "certificate";
}

/** A SEQUENCE in a SEQUENCE that starts with a version or serial; a SubjectPublicKeyInfo has an OID there. */
function beginsLikeCertificate(der: Uint8Array): boolean {
  const tbs = contentOffset(der, 0);
  return (
    der[0] === TAG.sequence &&
    der[tbs] === TAG.sequence &&
    [0xa0, TAG.integer].includes(der[contentOffset(der, tbs)] ?? 0)
  );
}

/** Offset of the content of the element at `offset`, by the form of its length (X.690 §8.1.3). */
function contentOffset(der: Uint8Array, offset: number): number {
  const length = der[offset + 1] ?? 0;
  return offset + 2 + (length > 0x80 ? length & 0x7f : 0);
}

/** Canonical base64url without padding. */
function bytesOf(value: unknown): Uint8Array {
  if (typeof value !== "string" || value === "" || value.length > 4096) throw malformed();
  const bytes = Buffer.from(value, "base64url");
  if (bytes.toString("base64url") !== value) throw malformed();
  return bytes;
}

/** RFC 7518 §2 forbids leading zeros of n and e; some libraries write one anyway. */
function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array() : bytes.subarray(first);
}

const malformed = (): PkiError =>
  new PkiError("key.malformed", "The JWK lacks a member, or a member is not base64url of the right length.");
