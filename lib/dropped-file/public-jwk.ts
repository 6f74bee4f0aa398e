/** Public keys as JWK and by RFC 7638 thumbprint, from DER and SSH encodings. Runs in the browser; WebCrypto hashes. */
import { base64url, calculateJwkThumbprint } from "jose";
import { decompressPoint, type EcCurve } from "./ec-point";
import { elementsIn, hexOf, sequenceIn } from "./tlv";

/** Only the public members: a value of this type never contains a private one. */
export type PublicJwk =
  | { kty: "RSA"; n: string; e: string }
  | { kty: "EC"; crv: EcCurve; x: string; y: string }
  | { kty: "OKP"; crv: OkpCurve; x: string };

export type OkpCurve = "Ed25519" | "X25519";

/** By the content of the object identifier, in hexadecimal. */
export const EC_CURVES: Readonly<Record<string, EcCurve>> = {
  "2a8648ce3d030107": "P-256",
  "2b81040022": "P-384",
  "2b81040023": "P-521",
};
export const OKP_CURVES: Readonly<Record<string, OkpCurve>> = { "2b656e": "X25519", "2b6570": "Ed25519" };
/** rsaEncryption and id-RSASSA-PSS. */
export const RSA_OIDS: ReadonlySet<string> = new Set(["2a864886f70d010101", "2a864886f70d01010a"]);
export const EC_OID = "2a8648ce3d0201";

/** Unsigned big-endian bytes without leading zeros, as JWK members of RSA are written (RFC 7518 §2). */
function unsigned(bytes: Uint8Array): string {
  const first = bytes.findIndex((byte) => byte !== 0);
  return base64url.encode(first < 0 ? new Uint8Array(1) : bytes.subarray(first));
}

/** From modulus and exponent; undefined when one is missing. */
export const rsaJwk = (n: Uint8Array | undefined, e: Uint8Array | undefined): PublicJwk | undefined =>
  n?.length && e?.length ? { kty: "RSA", n: unsigned(n), e: unsigned(e) } : undefined;

/** From a point in any form of X9.62; undefined when it has another length or is not on the curve. */
export function ecJwk(crv: EcCurve | undefined, point: Uint8Array | undefined): PublicJwk | undefined {
  const whole = crv && point?.length ? decompressPoint(crv, point) : undefined;
  if (!crv || !whole) return undefined;
  const size = (whole.length - 1) / 2;
  return {
    kty: "EC",
    crv,
    x: base64url.encode(whole.subarray(1, 1 + size)),
    y: base64url.encode(whole.subarray(1 + size)),
  };
}

/** From the 32 bytes of RFC 8410 §4. */
export const okpJwk = (crv: OkpCurve | undefined, x: Uint8Array | undefined): PublicJwk | undefined =>
  crv && x?.length === 32 ? { kty: "OKP", crv, x: base64url.encode(x) } : undefined;

/** From a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7); undefined when the key has another type. */
export function jwkOfSpki(spki: Uint8Array): PublicJwk | undefined {
  const [algorithm, bits] = sequenceIn(spki);
  const [oid, parameters] = elementsIn(algorithm?.content);
  const key = bits?.content.subarray(1); // without the number of unused bits
  const name = hexOf(oid?.content);
  if (RSA_OIDS.has(name)) return key && jwkOfPkcs1(key);
  if (name === EC_OID) return ecJwk(EC_CURVES[hexOf(parameters?.content)], key);
  return okpJwk(OKP_CURVES[name], key);
}

/** From an RSAPublicKey (RFC 8017 §A.1.1). */
export function jwkOfPkcs1(der: Uint8Array): PublicJwk | undefined {
  const [n, e] = sequenceIn(der);
  return rsaJwk(n?.content, e?.content);
}

/** The public members of a parsed JWK; every other member is dropped. */
export function jwkOfJson(value: unknown): PublicJwk | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kty, crv, n, e, x, y } = value as Record<string, unknown>;
  if (kty === "RSA" && isText(n) && isText(e)) return rsaJwk(decoded(n), decoded(e));
  if (kty === "EC" && isText(x) && isText(y)) {
    const curve = Object.values(EC_CURVES).find((known) => known === crv);
    return ecJwk(curve, Uint8Array.of(4, ...decoded(x), ...decoded(y)));
  }
  return kty === "OKP" && isText(x)
    ? okpJwk(
        Object.values(OKP_CURVES).find((known) => known === crv),
        decoded(x),
      )
    : undefined;
}

const MAX_MEMBER = 4_096;
const isText = (value: unknown): value is string => typeof value === "string" && value.length <= MAX_MEMBER;

function decoded(text: string): Uint8Array {
  try {
    return base64url.decode(text);
  } catch {
    return new Uint8Array(); // not base64url: no key
  }
}

/** RFC 7638, SHA-256, base64url: 43 characters. Needs WebCrypto, which browsers offer on HTTPS and localhost only. */
export const thumbprintOf = (jwk: PublicJwk): Promise<string> => calculateJwkThumbprint(jwk, "sha256");
