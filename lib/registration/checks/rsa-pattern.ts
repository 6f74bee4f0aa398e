import { rejection } from "../decision";
import type { KeyCheck } from "./check";
import { modulusOf } from "./modulus";

/**
 * Periods, in bits, of known patterns: bytes, words, limbs of big-number libraries, and primes that repeat
 * a block a few times.
 */
const PERIODS = [8, 16, 32, 64, 128, 256, 512].map((bits) => (1n << BigInt(bits)) - 1n);

/**
 * The modulus looks like a random number. A sparse one (few digits 1 and −1 in non-adjacent form) or one with a repeated block
 * is a polynomial with small coefficients in a power of two, and polynomials are easy to factor. Multiplying by 2^s − 1 turns
 * a repetition of s bits into a sparse number, and doing so twice for a product of two repetitions.
 */
export const rsaPattern: KeyCheck = {
  name: "rsa-pattern",
  codes: ["key.rsa_pattern"],
  check({ publicKey }) {
    const modulus = modulusOf(publicKey);
    if (modulus === undefined || !hasPattern(modulus, publicKey.bits)) return [];
    return [
      rejection(
        "key.rsa_pattern",
        "The RSA modulus has a visible pattern (few bits, or a repeated block), so anyone can factor it. Generate the key with other software.",
      ),
    ];
  },
};

/**
 * A random number of N bits has N/3 ± √(2N/27) digits that are not 0 (682 ± 12 for 2048 bits): below N/4 is 13 deviations away, and
 * still is after a multiplication, which adds eight to a thousand bits.
 */
function hasPattern(n: bigint, bits: number): boolean {
  const most = Math.floor(bits / 4);
  return (
    weightOf(n) < most ||
    PERIODS.some((period) => {
      const once = n * period;
      return weightOf(once) < most || weightOf(once * period) < most;
    })
  );
}

/** Digits of the non-adjacent form that are not 0: the bits in which n and 3n differ. */
function weightOf(n: bigint): number {
  const hex = (n ^ (3n * n)).toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  let weight = 0;
  for (const byte of bytes) weight += ONES[byte] as number;
  return weight;
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);
