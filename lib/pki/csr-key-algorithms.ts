/**
 * Keys that can sign a CSR, for commands and for keys that a browser creates, the most common first. X25519 can't sign one. Client-safe.
 */
export const CSR_KEY_ALGORITHMS = ["rsa-2048", "rsa-3072", "rsa-4096", "p-256", "p-384", "ed25519"] as const;

export type CsrKeyAlgorithm = (typeof CSR_KEY_ALGORITHMS)[number];
