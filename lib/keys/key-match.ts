import { type ClientKey, whyUnusable } from "./client-key";
import { type KeyShape, signingAlgorithms } from "./key-algorithms";

/** Why a key can't verify signatures of an algorithm: its kind, or the algorithm that its JWK is restricted to (RFC 7517 §4.4). */
export type Mismatch = { kind: "key_type" } | { kind: "pinned"; pinnedTo: string };

/** EdDSA with Ed25519 has a second name, that of the curve (RFC 9864). */
const sameName = (algorithm: string) => (algorithm === "Ed25519" ? "EdDSA" : algorithm);

/** Undefined: signatures of this JWS algorithm can be verified with the key. */
export function mismatchOf(key: { jwk: KeyShape; algorithm?: string }, algorithm: string): Mismatch | undefined {
  if (!signingAlgorithms(key.jwk).some((one) => sameName(one) === sameName(algorithm))) return { kind: "key_type" };
  return key.algorithm === undefined || sameName(key.algorithm) === sameName(algorithm)
    ? undefined
    : { kind: "pinned", pinnedTo: key.algorithm };
}

/**
 * The key that a kid identifies. In a client's own set several keys may have one kid (RFC 7517 §4.5: equivalent keys of different
 * kinds; or a signing and an encryption key): of those the one that can verify `algorithm` now, otherwise the closest match, so that
 * the error is about the right key.
 */
export function keyNamed(
  keys: readonly ClientKey[],
  kid: string,
  algorithm: string | undefined,
  now: Date,
): ClientKey | undefined {
  const named = keys.filter((key) => key.kid === kid);
  if (named.length < 2) return named[0];
  const usable = named.filter((key) => whyUnusable(key, now) === undefined);
  const matching = usable.find((key) => algorithm !== undefined && !mismatchOf(key, algorithm));
  return matching ?? usable[0] ?? named[0];
}
