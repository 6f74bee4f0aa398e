import type { CSR_KEY_ALGORITHMS } from "@/lib/certificates/schema/csr";

export interface KeyKind {
  algorithm: (typeof CSR_KEY_ALGORITHMS)[number];
  /** The JWS algorithm that the key signs with; it is part of the registered JWK. */
  alg: string;
  about: string;
}

const kinds: readonly KeyKind[] = [
  { algorithm: "p-256", alg: "ES256", about: "Signs ES256. Short and fast. Recommended." },
  { algorithm: "p-384", alg: "ES384", about: "Signs ES384." },
  { algorithm: "ed25519", alg: "EdDSA", about: "Signs EdDSA. Modern, but not supported by every library." },
  { algorithm: "rsa-2048", alg: "PS256", about: "Signs PS256. For systems that support only RSA." },
  { algorithm: "rsa-3072", alg: "PS256", about: "Signs PS256. For long-lived keys." },
  { algorithm: "rsa-4096", alg: "PS256", about: "Signs PS256. The largest, and the slowest." },
];

/** Kinds of keys that a client may register and this browser can create. */
export const keyKinds = (algs: readonly string[], supported: readonly KeyKind["algorithm"][]): KeyKind[] =>
  kinds.filter(({ algorithm, alg }) => algs.includes(alg) && supported.includes(algorithm));
