/**
 * Public keys in one normalised form. A key has several encodings (compressed point, absent parameters); its identity
 * is the hash of the normalised form, never of the original bytes, so that another encoding is not another key.
 */
import { createHash, createPublicKey, ECDH, type KeyObject } from "node:crypto";
import { type DerNode, expectSequence, readBitStringBytes, readDer, readOid, readUnsignedInteger, TAG } from "./der";
import { writeBitString, writeNull, writeOid, writeSequence, writeUnsignedInteger } from "./der-write";
import { PkiError } from "./pki-error";

export type CurveName = "P-256" | "P-384" | "P-521";

export type PublicJwk =
  | { kty: "RSA"; n: string; e: string }
  | { kty: "EC"; crv: CurveName; x: string; y: string }
  | { kty: "OKP"; crv: "Ed25519" | "X25519"; x: string };

export interface PublicKey {
  kind: "RSA" | "EC" | "Ed25519" | "X25519";
  /** RSA: bits of the modulus; EC: of the curve; 256 for Ed25519 and X25519. */
  bits: number;
  curve?: CurveName;
  jwk: PublicJwk;
  /** Normalised SubjectPublicKeyInfo: uncompressed point, minimal integers, NULL parameters for RSA. */
  spkiDer: Uint8Array;
  /** Lower-case hexadecimal SHA-256 of `spkiDer`: the key's identity. */
  keyFingerprint: string;
  /** RFC 7638 thumbprint, base64url SHA-256. */
  keyThumbprint: string;
}

/** Checked before any arithmetic on the modulus; ours. */
export const MAX_RSA_BITS = 4096;

export const KEY_OIDS = {
  rsa: "1.2.840.113549.1.1.1",
  rsaPss: "1.2.840.113549.1.1.10",
  ec: "1.2.840.10045.2.1",
  x25519: "1.3.101.110",
  ed25519: "1.3.101.112",
} as const;

interface Curve {
  name: CurveName;
  oid: string;
  bits: number;
  /** OpenSSL's name. */
  openssl: string;
}

const CURVES: readonly Curve[] = [
  { name: "P-256", oid: "1.2.840.10045.3.1.7", bits: 256, openssl: "prime256v1" },
  { name: "P-384", oid: "1.3.132.0.34", bits: 384, openssl: "secp384r1" },
  { name: "P-521", oid: "1.3.132.0.35", bits: 521, openssl: "secp521r1" },
];

/**
 * Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7; RFC 3279, 5480, 8410) and normalises it. EC points are checked to be
 * on their curve, in every X9.62 form.
 * @throws PkiError der.*, key.unsupported_algorithm, key.unsupported_curve, key.explicit_curve, key.malformed,
 *   key.rsa_too_large, key.point_not_on_curve
 */
export function publicKeyFromSpki(spkiDer: Uint8Array): PublicKey {
  return publicKeyFromNode(readDer(spkiDer));
}

/** `publicKeyFromSpki` for a SubjectPublicKeyInfo inside a parsed structure. */
export function publicKeyFromNode(spki: DerNode): PublicKey {
  const [algorithm, key] = expectSequence(spki, 2);
  const [oidNode, parameters] = expectSequence(algorithm, 1, 2);
  const oid = readOid(oidNode);
  const bytes = readBitStringBytes(key);
  switch (oid) {
    case KEY_OIDS.rsa:
      if (parameters && parameters.tag !== TAG.null) throw malformed();
      return rsaFromPkcs1(bytes);
    case KEY_OIDS.ec:
      return ecKey(curveFromParameters(parameters), bytes);
    case KEY_OIDS.ed25519:
    case KEY_OIDS.x25519:
      if (parameters) throw malformed();
      return okpKey(oid === KEY_OIDS.ed25519 ? "Ed25519" : "X25519", bytes);
    case KEY_OIDS.rsaPss:
      throw new PkiError(
        "key.unsupported_algorithm",
        "The RSA key is restricted to PSS signatures (RSASSA-PSS). Use an ordinary RSA key, which can also sign with PSS.",
      );
    default:
      throw new PkiError("key.unsupported_algorithm", "The key type is not supported.");
  }
}

/** From an RSAPublicKey (PKCS#1, RFC 8017 §A.1.1). Refuses a modulus over 4096 bits. @throws PkiError */
export function rsaFromPkcs1(der: Uint8Array): PublicKey {
  const [modulus, exponent] = expectSequence(readDer(der), 2);
  return rsaFromParts(readUnsignedInteger(modulus), readUnsignedInteger(exponent));
}

/** From modulus and exponent as unsigned big-endian bytes without leading zeros. @throws PkiError key.malformed, key.rsa_too_large */
export function rsaFromParts(n: Uint8Array, e: Uint8Array): PublicKey {
  const bits = n.length === 0 ? 0 : n.length * 8 - (Math.clz32(n[0] as number) - 24);
  if (bits > MAX_RSA_BITS) {
    throw new PkiError("key.rsa_too_large", `The RSA key has ${bits} bits; at most ${MAX_RSA_BITS} are accepted.`);
  }
  if (bits < 2 || e.length === 0 || e.length > n.length) throw malformed();
  const spkiDer = writeSequence(
    writeSequence(writeOid(KEY_OIDS.rsa), writeNull()),
    writeBitString(writeSequence(writeUnsignedInteger(n), writeUnsignedInteger(e))),
  );
  return finish({ kind: "RSA", bits, jwk: { kty: "RSA", n: base64url(n), e: base64url(e) }, spkiDer });
}

/** From a curve and a point in any X9.62 form. @throws PkiError key.point_not_on_curve, key.malformed, key.unsupported_curve */
export function ecKey(curveName: string, point: Uint8Array): PublicKey {
  const curve = CURVES.find(({ name }) => name === curveName);
  if (!curve) throw unsupportedCurve();
  const size = Math.ceil(curve.bits / 8);
  let uncompressed: Buffer;
  try {
    uncompressed = ECDH.convertKey(point, curve.openssl, undefined, undefined, "uncompressed") as Buffer;
  } catch (cause) {
    throw new PkiError("key.point_not_on_curve", `The public key is not a point on the curve ${curve.name}.`, {
      cause,
    });
  }
  if (uncompressed.length !== 1 + 2 * size) throw malformed();
  const spkiDer = writeSequence(
    writeSequence(writeOid(KEY_OIDS.ec), writeOid(curve.oid)),
    writeBitString(uncompressed),
  );
  const x = base64url(uncompressed.subarray(1, 1 + size));
  const y = base64url(uncompressed.subarray(1 + size));
  return finish({
    kind: "EC",
    bits: curve.bits,
    curve: curve.name,
    jwk: { kty: "EC", crv: curve.name, x, y },
    spkiDer,
  });
}

/** From the 32 bytes of an Ed25519 or X25519 key (RFC 8410 §4). @throws PkiError key.malformed */
export function okpKey(crv: "Ed25519" | "X25519", bytes: Uint8Array): PublicKey {
  if (bytes.length !== 32) throw malformed();
  const oid = crv === "Ed25519" ? KEY_OIDS.ed25519 : KEY_OIDS.x25519;
  const spkiDer = writeSequence(writeSequence(writeOid(oid)), writeBitString(bytes));
  return finish({ kind: crv, bits: 256, jwk: { kty: "OKP", crv, x: base64url(bytes) }, spkiDer });
}

// Importing a key takes as long as verifying with it, and several checks need the same key.
const importedKeys = new WeakMap<PublicKey, KeyObject>();

/** The key for node:crypto, imported once. @throws PkiError key.malformed when OpenSSL refuses it */
export function toKeyObject(publicKey: PublicKey): KeyObject {
  let key = importedKeys.get(publicKey);
  if (!key) {
    try {
      // From the JWK: OpenSSL 3 takes 200 µs to find a decoder for DER, more than the verification itself.
      key = createPublicKey({ key: publicKey.jwk, format: "jwk" });
    } catch (cause) {
      throw new PkiError("key.malformed", "The public key is invalid.", { cause });
    }
    importedKeys.set(publicKey, key);
  }
  return key;
}

function curveFromParameters(parameters: DerNode | undefined): CurveName {
  if (parameters?.tag === TAG.sequence) {
    throw new PkiError(
      "key.explicit_curve",
      "The key has explicit curve parameters; only named curves are accepted (RFC 5480 §2.1.1).",
    );
  }
  const oid = readOid(parameters);
  const curve = CURVES.find((known) => known.oid === oid);
  if (!curve) throw unsupportedCurve();
  return curve.name;
}

function finish(key: Omit<PublicKey, "keyFingerprint" | "keyThumbprint">): PublicKey {
  return {
    ...key,
    keyFingerprint: createHash("sha256").update(key.spkiDer).digest("hex"),
    keyThumbprint: createHash("sha256").update(thumbprintInput(key.jwk)).digest("base64url"),
  };
}

/** The required members in lexicographic order, without white space (RFC 7638 §3.2, RFC 8037 §2). */
function thumbprintInput(jwk: PublicJwk): string {
  if (jwk.kty === "RSA") return JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n });
  if (jwk.kty === "EC") return JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  return JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x });
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

const malformed = (): PkiError =>
  new PkiError("key.malformed", "The public key is not encoded correctly for its type.");

const unsupportedCurve = (): PkiError =>
  new PkiError("key.unsupported_curve", "The curve of the key is not supported. Use P-256 or P-384.");
