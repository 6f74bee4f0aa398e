/** Private keys of other forms as PKCS#8 (RFC 5958), the only DER form that WebCrypto reads. */
import { derKind } from "./der-kind";
import { elementsIn, sequenceIn } from "./tlv";

type Bytes = Uint8Array<ArrayBuffer>;

const SEQUENCE = 0x30;
const OCTET_STRING = 0x04;
const VERSION_0 = Uint8Array.of(0x02, 0x01, 0x00);
/** rsaEncryption with NULL (RFC 8017 §A.1). */
const RSA_ALGORITHM = Uint8Array.of(
  0x30,
  0x0d,
  0x06,
  0x09,
  0x2a,
  0x86,
  0x48,
  0x86,
  0xf7,
  0x0d,
  0x01,
  0x01,
  0x01,
  0x05,
  0x00,
);
/** id-ecPublicKey (RFC 5480 §2.1.1). */
const EC_OID = Uint8Array.of(0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
const EC_PARAMETERS = 0xa0;

/** From PKCS#8, PKCS#1 or SEC1; undefined for anything else, and for a SEC1 key that does not name its curve. */
export function pkcs8Of(der: Uint8Array): Bytes | undefined {
  switch (derKind(der)) {
    case "pkcs8":
      return new Uint8Array(der);
    case "pkcs1":
      return element(SEQUENCE, VERSION_0, RSA_ALGORITHM, element(OCTET_STRING, der));
    case "sec1": {
      const parameters = sequenceIn(der).find(({ tag }) => tag === EC_PARAMETERS);
      const curve = elementsIn(parameters?.content)[0]?.whole;
      return curve && element(SEQUENCE, VERSION_0, element(SEQUENCE, EC_OID, curve), element(OCTET_STRING, der));
    }
    default:
      return undefined;
  }
}

/** Tag, length in the shortest form, content. */
function element(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const size = content.reduce((sum, { length }) => sum + length, 0);
  const octets = [size >> 16, (size >> 8) & 0xff, size & 0xff];
  const shortest = octets.slice(octets.findIndex((octet) => octet > 0));
  const length = size < 0x80 ? [size] : [0x80 + shortest.length, ...shortest];
  const bytes = new Uint8Array(1 + length.length + size);
  bytes.set([tag, ...length]);
  let at = 1 + length.length;
  for (const part of content) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** From a private JWK (RFC 7518 §6), by WebCrypto; undefined when it has no private member, another type or a wrong value. */
export async function pkcs8OfJwk(value: unknown): Promise<Bytes | undefined> {
  if (typeof value !== "object" || value === null) return undefined;
  const { kty, crv, n, e, d, p, q, dp, dq, qi, x, y } = value as JsonWebKey;
  const parameters = IMPORTS[crv ?? kty ?? ""];
  if (!parameters || !d) return undefined;
  const members = Object.entries({ kty, crv, n, e, d, p, q, dp, dq, qi, x, y }).filter(([, one]) => one !== undefined);
  try {
    const usage: KeyUsage = parameters.name === "RSA-OAEP" ? "decrypt" : "deriveBits";
    const key = await crypto.subtle.importKey("jwk", Object.fromEntries(members), parameters, true, [usage]);
    return new Uint8Array(await crypto.subtle.exportKey("pkcs8", key));
  } catch {
    return undefined; // not a key, or not supported here
  }
}

/** Of keys that decrypt. */
const IMPORTS: Readonly<Record<string, RsaHashedImportParams | EcKeyImportParams | { name: string }>> = {
  RSA: { name: "RSA-OAEP", hash: "SHA-256" },
  "P-256": { name: "ECDH", namedCurve: "P-256" },
  "P-384": { name: "ECDH", namedCurve: "P-384" },
  X25519: { name: "X25519" },
};
