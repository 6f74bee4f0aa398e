/** How test messages are encrypted for a key: in the page, and in the programs that decrypt them. Client-safe. */

/** Content encryption (RFC 7518 §5.3). */
export const MESSAGE_ENCRYPTION = "A256GCM";

/** Key management (RFC 7518 §4.3, §4.6), which every JOSE library has. */
export const MESSAGE_ALGORITHMS = ["RSA-OAEP-256", "ECDH-ES+A256KW"] as const;
export type MessageAlgorithm = (typeof MESSAGE_ALGORITHMS)[number];

const AGREEMENT_CURVES: readonly string[] = ["P-256", "P-384", "X25519"];

/** The key management algorithm for a public JWK; undefined for a key that can't encrypt, such as Ed25519. */
export function messageAlgorithm({ kty, crv }: { kty?: string; crv?: string }): MessageAlgorithm | undefined {
  if (kty === "RSA") return "RSA-OAEP-256";
  return crv !== undefined && AGREEMENT_CURVES.includes(crv) ? "ECDH-ES+A256KW" : undefined;
}
