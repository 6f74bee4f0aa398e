/** Reads private keys in PKCS#8 with WebCrypto: keys that sign, and X25519, which only decrypts. */
import { PrivateKeyInfo } from "pkijs";
import { AppError } from "@/lib/errors";
import type { Bytes } from "./browser-key";

type ImportParameters = RsaHashedImportParams | EcKeyImportParams | { name: string };
type Purpose = "sign" | "decrypt";

const RSA = "1.2.840.113549.1.1.1";
const EC = "1.2.840.10045.2.1";
const ED25519 = "1.3.101.112";
const X25519 = "1.3.101.110";
const CURVES: Readonly<Record<string, string>> = { "1.2.840.10045.3.1.7": "P-256", "1.3.132.0.34": "P-384" };

/**
 * The key for one purpose; WebCrypto binds a key to it, and RSA and elliptic curves serve both. Extractable only on request.
 * @throws AppError invalid_input if it is not such a private key
 */
export async function importPrivateKey(pkcs8: Bytes, purpose: Purpose, isExtractable = false): Promise<CryptoKey> {
  const parameters = parametersFor(pkcs8, purpose);
  if (!parameters) throw new AppError("invalid_input", `This private key can't ${purpose}.`);
  const usages: KeyUsage[] =
    purpose === "sign" ? ["sign"] : [parameters.name === "RSA-OAEP" ? "decrypt" : "deriveBits"];
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8, parameters, isExtractable, usages);
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** The private key as a JWK, without the members that say what WebCrypto may do with it. */
export async function jwkOf(pkcs8: Bytes): Promise<JsonWebKey> {
  const key = await importPrivateKey(pkcs8, parametersFor(pkcs8, "sign") ? "sign" : "decrypt", true);
  const { alg: _alg, ext: _ext, key_ops: _operations, ...members } = await crypto.subtle.exportKey("jwk", key);
  return members;
}

/** SubjectPublicKeyInfo of the private key, in DER. */
export async function publicKeyOf(pkcs8: Bytes): Promise<Bytes> {
  const { kty, crv, n, e, x, y } = await jwkOf(pkcs8);
  const isRsa = kty === "RSA";
  const parameters = parametersFor(pkcs8, "sign") ?? { name: "X25519" };
  const usages: KeyUsage[] = parameters.name === "X25519" ? [] : ["verify"];
  const jwk = isRsa ? { kty, n, e } : { kty, crv, x, ...(y === undefined ? {} : { y }) };
  const key = await crypto.subtle.importKey("jwk", jwk, parameters, true, usages);
  return new Uint8Array(await crypto.subtle.exportKey("spki", key));
}

function parametersFor(pkcs8: Bytes, purpose: Purpose): ImportParameters | undefined {
  const { algorithmId, algorithmParams } = parse(pkcs8).privateKeyAlgorithm;
  const isSigning = purpose === "sign";
  const namedCurve = algorithmId === EC ? CURVES[String(algorithmParams?.valueBlock)] : undefined;
  if (namedCurve) return { name: isSigning ? "ECDSA" : "ECDH", namedCurve };
  if (algorithmId === RSA) return { name: isSigning ? "RSASSA-PKCS1-v1_5" : "RSA-OAEP", hash: "SHA-256" };
  if (algorithmId === ED25519) return isSigning ? { name: "Ed25519" } : undefined;
  if (algorithmId === X25519) return isSigning ? undefined : { name: "X25519" };
  throw new AppError("invalid_input", "The private key is neither RSA, P-256, P-384, Ed25519 nor X25519.");
}

function parse(pkcs8: Bytes): PrivateKeyInfo {
  try {
    return PrivateKeyInfo.fromBER(pkcs8);
  } catch (cause) {
    throw unreadable(cause);
  }
}

const unreadable = (cause: unknown): AppError =>
  new AppError("invalid_input", "This is not an unencrypted private key in PKCS#8, or it was forgotten already.", {
    cause,
  });
