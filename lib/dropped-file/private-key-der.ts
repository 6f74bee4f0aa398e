/** The public half of an unencrypted private key. The private half stays in this function's memory. */
import { derKind } from "./der-kind";
import type { EcCurve } from "./ec-point";
import {
  EC_CURVES,
  EC_OID,
  ecJwk,
  jwkOfJson,
  OKP_CURVES,
  okpJwk,
  type PublicJwk,
  RSA_OIDS,
  rsaJwk,
} from "./public-jwk";
import { type Element, elementsIn, hexOf, sequenceIn } from "./tlv";

/** From PKCS#8, PKCS#1 or SEC1; undefined when the key has another type or is malformed. */
export async function jwkOfPrivateKey(der: Uint8Array): Promise<PublicJwk | undefined> {
  const kind = derKind(der);
  if (kind === "pkcs1") {
    const [, n, e] = sequenceIn(der);
    return rsaJwk(n?.content, e?.content);
  }
  if (kind === "sec1") return jwkOfSec1(der, undefined);
  return kind === "pkcs8" ? jwkOfPkcs8(der) : undefined;
}

/** RFC 5958 §2. */
async function jwkOfPkcs8(der: Uint8Array): Promise<PublicJwk | undefined> {
  const [, algorithm, key, ...rest] = sequenceIn(der);
  const [oid, parameters] = elementsIn(algorithm?.content);
  const name = hexOf(oid?.content);
  if (!key) return undefined;
  if (RSA_OIDS.has(name)) return jwkOfPrivateKey(key.content);
  if (name === EC_OID) return jwkOfSec1(key.content, EC_CURVES[hexOf(parameters?.content)], der);
  const curve = OKP_CURVES[name];
  if (!curve) return undefined;
  const beside = rest.find(({ tag }) => tag === 0x81)?.content.subarray(1);
  return okpJwk(curve, beside) ?? fromWebCrypto(der, { name: curve }, curve === "X25519" ? "deriveBits" : "sign");
}

/** RFC 5915: version, private key, [0] curve, [1] public key; both are optional. */
async function jwkOfSec1(
  der: Uint8Array,
  named: EcCurve | undefined,
  pkcs8?: Uint8Array,
): Promise<PublicJwk | undefined> {
  const parts = sequenceIn(der);
  const inside = (tag: number): Element | undefined => elementsIn(parts.find((part) => part.tag === tag)?.content)[0];
  const curve = named ?? EC_CURVES[hexOf(inside(0xa0)?.content)];
  const point = inside(0xa1)?.content.subarray(1);
  if (!curve) return undefined;
  if (point) return ecJwk(curve, point);
  return pkcs8 && fromWebCrypto(pkcs8, { name: "ECDSA", namedCurve: curve }, "sign");
}

/** The public key that belongs to a private key without one; undefined where the browser can't compute it. */
async function fromWebCrypto(
  pkcs8: Uint8Array,
  algorithm: Algorithm | EcKeyImportParams,
  usage: KeyUsage,
): Promise<PublicJwk | undefined> {
  try {
    const key = await crypto.subtle.importKey("pkcs8", new Uint8Array(pkcs8), algorithm, true, [usage]);
    return jwkOfJson(await crypto.subtle.exportKey("jwk", key));
  } catch {
    return undefined; // not a key, or not supported here: the caller shows the openssl command
  }
}
