import { rejection } from "../decision";
import type { KeyCheck } from "./check";
import { integerRoot, modulusOf, primesBelow } from "./modulus";
import { remainders } from "./residues";

/**
 * Prime exponents up to 430: 752^430 is longer than 4096 bits, and another check finds factors below 752. For each exponent k there are
 * three primes q ≡ 1 (mod k): modulo q only every k-th residue is a k-th power, which decides nearly every case without a root.
 */
const EXPONENTS = primesBelow(430).map((k) => ({ k, sieve: sievePrimes(k, 3) }));
const remaindersBySieves = remainders(EXPONENTS.flatMap(({ sieve }) => sieve));

/** The modulus is not a power of one number, such as a prime squared. */
export const rsaPerfectPower: KeyCheck = {
  name: "rsa-perfect-power",
  codes: ["key.rsa_perfect_power"],
  check({ publicKey }) {
    const modulus = modulusOf(publicKey);
    if (modulus === undefined || !isPower(modulus)) return [];
    return [
      rejection(
        "key.rsa_perfect_power",
        "The RSA modulus is a power of one number, so anyone can compute the private key.",
      ),
    ];
  },
};

function isPower(n: bigint): boolean {
  const residues = remaindersBySieves(n);
  let at = 0;
  return EXPONENTS.some(({ k, sieve }) => {
    const mayBePower = sieve.every((q, index) => {
      const residue = residues[at + index] as number;
      return residue === 0 || powerModulo(residue, (q - 1) / k, q) === 1;
    });
    at += sieve.length;
    return mayBePower && integerRoot(n, k) ** BigInt(k) === n;
  });
}

function sievePrimes(k: number, count: number): number[] {
  const isPrime = (n: number) => {
    for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
    return true;
  };
  const found: number[] = [];
  for (let q = k + 1; found.length < count; q += k) if (q > 2 && isPrime(q)) found.push(q);
  return found;
}

/** Square and multiply; the factors stay below 2^26, so the products are exact. */
function powerModulo(base: number, exponent: number, modulus: number): number {
  let result = 1;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
