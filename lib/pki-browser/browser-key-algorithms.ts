import { CSR_KEY_ALGORITHMS, type CsrKeyAlgorithm } from "@/lib/pki/csr-key-algorithms";

/** Keys that a browser may create: those that can sign a CSR. `supportedKeyAlgorithms` says which of them this browser knows. */
export const BROWSER_KEY_ALGORITHMS = CSR_KEY_ALGORITHMS;
export type BrowserKeyAlgorithm = CsrKeyAlgorithm;

/** Parameters of WebCrypto for generating or importing a key that signs. */
export type SigningParameters = RsaHashedKeyGenParams | EcKeyGenParams | { name: "Ed25519" };

const PUBLIC_EXPONENT = Uint8Array.of(1, 0, 1);

/**
 * How WebCrypto generates and imports a key of this algorithm for signing. Encryption keys too: RSA-OAEP and ECDH keys of WebCrypto can't
 * sign a CSR, and the algorithm is no part of the exported key.
 */
export function signingParameters(algorithm: BrowserKeyAlgorithm): SigningParameters {
  switch (algorithm) {
    case "ed25519":
      return { name: "Ed25519" };
    case "p-256":
    case "p-384":
      return { name: "ECDSA", namedCurve: algorithm.toUpperCase() };
    default:
      return {
        name: "RSASSA-PKCS1-v1_5",
        hash: "SHA-256",
        modulusLength: Number(algorithm.slice("rsa-".length)),
        publicExponent: PUBLIC_EXPONENT,
      };
  }
}
