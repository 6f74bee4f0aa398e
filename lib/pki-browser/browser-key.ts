import type { BrowserKeyAlgorithm } from "./browser-key-algorithms";

/** Bytes that WebCrypto accepts: not shared between threads. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The certificate type that a key is for. */
export type BrowserKeyUsage = "signing" | "transport" | "encryption";

/** A key pair that exists only in the memory of a page. Call `forgetKey` when it is no longer needed. */
export interface BrowserKey {
  algorithm: BrowserKeyAlgorithm;
  usage: BrowserKeyUsage;
  /** Signs the CSR. */
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** The private key in DER (RFC 5958 PrivateKeyInfo), unencrypted. */
  pkcs8: Bytes;
  publicJwk: JsonWebKey;
  /** RFC 7638, SHA-256, base64url: the KID of a bare key. */
  keyThumbprint: string;
}
