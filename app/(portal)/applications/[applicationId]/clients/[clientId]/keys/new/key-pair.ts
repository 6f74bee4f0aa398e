/** Generates key pairs with WebCrypto in the browser. Nothing is sent from here; only `publicJwk` may leave the browser. */

export const PAIR_KINDS = ["ES256", "ES384", "EdDSA", "PS256-2048", "PS256-3072"] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

const EC = (namedCurve: string): EcKeyGenParams => ({ name: "ECDSA", namedCurve });
const RSA = (modulusLength: number): RsaHashedKeyGenParams => ({
  name: "RSA-PSS",
  modulusLength,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: "SHA-256",
});

const kinds: Record<
  PairKind,
  { label: string; about: string; alg: string; params: EcKeyGenParams | RsaHashedKeyGenParams | Algorithm }
> = {
  ES256: { label: "P-256", about: "Signs ES256. Short and fast. Recommended.", alg: "ES256", params: EC("P-256") },
  ES384: { label: "P-384", about: "Signs ES384.", alg: "ES384", params: EC("P-384") },
  EdDSA: {
    label: "Ed25519",
    about: "Signs EdDSA. Modern, but not supported by every library.",
    alg: "EdDSA",
    params: { name: "Ed25519" },
  },
  "PS256-2048": {
    label: "RSA 2048",
    about: "Signs PS256. For systems that support only RSA.",
    alg: "PS256",
    params: RSA(2048),
  },
  "PS256-3072": { label: "RSA 3072", about: "Signs PS256. For long-lived keys.", alg: "PS256", params: RSA(3072) },
};

/** Key types whose algorithm is in the list, with label and description. */
export const pairKinds = (algorithms: readonly string[]): { value: PairKind; label: string; about: string }[] =>
  PAIR_KINDS.filter((kind) => algorithms.includes(kinds[kind].alg)).map((value) => ({
    value,
    label: kinds[value].label,
    about: kinds[value].about,
  }));

export interface KeyPair {
  /** RFC 7638 thumbprint. The portal uses the same KID. */
  kid: string;
  /** Label of the key type. */
  label: string;
  publicJwk: JsonWebKey & { kid: string };
  privateJwk: JsonWebKey & { kid: string };
  /** PKCS#8 (RFC 5958) in PEM. */
  privatePem: string;
}

/** @throws DOMException NotSupportedError when the browser does not support the key type (Ed25519 in older browsers) */
export async function generateKeyPair(kind: PairKind, subtle: SubtleCrypto = crypto.subtle): Promise<KeyPair> {
  const { alg, label, params } = kinds[kind];
  const pair = (await subtle.generateKey(params, true, ["sign", "verify"])) as CryptoKeyPair; // every type above yields a pair
  const [jwk, pkcs8] = await Promise.all([
    subtle.exportKey("jwk", pair.privateKey),
    subtle.exportKey("pkcs8", pair.privateKey),
  ]);
  const { kty, crv, x, y, n, e } = jwk;
  const members = kty === "RSA" ? { e, kty, n } : kty === "EC" ? { crv, kty, x, y } : { crv, kty, x };
  const kid = await thumbprint(members, subtle);
  const named = { ...members, kid, alg, use: "sig" };
  const { d, p, q, dp, dq, qi } = jwk;
  const secret = kty === "RSA" ? { d, p, q, dp, dq, qi } : { d };
  return { kid, label, publicJwk: named, privateJwk: { ...named, ...secret }, privatePem: pem("PRIVATE KEY", pkcs8) };
}

/** RFC 7638 §3: SHA-256 of the required members in lexicographic order, as the caller passes them. */
async function thumbprint(members: object, subtle: SubtleCrypto): Promise<string> {
  const hash = await subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(members)));
  return base64(hash).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const base64 = (bytes: ArrayBuffer): string =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));

const pem = (label: string, bytes: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${(base64(bytes).match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${label}-----\n`;
