import { GUESSABLE_KEYS } from "./guessable-keys-list";

const PREFIX_BYTES = 8;

/** Description of these keys in messages. */
export const GUESSABLE = "a number or text that is easy to guess, or the hash of one";

let prefixes: Buffer | undefined;

/**
 * Whether the private half of a key is guessable. `keyFingerprint`: hexadecimal SHA-256 of the SubjectPublicKeyInfo. The
 * list has its first eight bytes; another key has the same by chance once in 2^49.
 */
export function isGuessable(keyFingerprint: string): boolean {
  prefixes ??= Buffer.from(GUESSABLE_KEYS, "base64");
  const wanted = Buffer.from(keyFingerprint.slice(0, 2 * PREFIX_BYTES), "hex");
  let [low, high] = [0, prefixes.length / PREFIX_BYTES];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = prefixes.compare(wanted, 0, PREFIX_BYTES, middle * PREFIX_BYTES, (middle + 1) * PREFIX_BYTES);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}
