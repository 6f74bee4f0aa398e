import { calculateJwkThumbprint, type JWK } from "jose";
import { AppError } from "@/lib/errors";
import type { BrowserKey, BrowserKeyUsage, Bytes } from "./browser-key";
import { type BrowserKeyAlgorithm, signingParameters } from "./browser-key-algorithms";

/**
 * Generates a key pair with WebCrypto. It is in memory only; RSA-4096 can take several seconds.
 * Every key is generated for signing and exported; an Encryption key is imported a second time to decrypt (`decryptMessage`), because
 * RSA-OAEP and ECDH keys can't sign a CSR. The exported key does not say for what it was generated.
 * @throws AppError unavailable if this browser can't generate such a key
 */
export async function createKey(algorithm: BrowserKeyAlgorithm, usage: BrowserKeyUsage): Promise<BrowserKey> {
  const { privateKey, publicKey } = await generate(algorithm);
  const pkcs8: Bytes = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const publicJwk = bareKey(await crypto.subtle.exportKey("jwk", publicKey));
  const keyThumbprint = await calculateJwkThumbprint(publicJwk as JWK, "sha256");
  return { algorithm, usage, privateKey, publicKey, pkcs8, publicJwk, keyThumbprint };
}

async function generate(algorithm: BrowserKeyAlgorithm): Promise<CryptoKeyPair> {
  try {
    return (await crypto.subtle.generateKey(signingParameters(algorithm), true, ["sign", "verify"])) as CryptoKeyPair;
  } catch (cause) {
    throw new AppError(
      "unavailable",
      `This browser can't create a key of the type ${algorithm}. Choose another type, or create the key with the command.`,
      { cause },
    );
  }
}

/** Without alg, ext and key_ops, which say what WebCrypto may do with its copy. */
function bareKey({ kty, crv, n, e, x, y }: JsonWebKey): JsonWebKey {
  const members = Object.entries({ kty, crv, n, e, x, y }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members);
}
