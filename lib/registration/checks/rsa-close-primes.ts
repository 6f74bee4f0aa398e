import { error } from "../decision";
import type { CsrCheck } from "./check";
import { integerRoot, modulusOf } from "./modulus";

/** Keys in the wild fell within 20 rounds (Böck 2023, CVE-2022-26320); Boulder tries 110. */
const ROUNDS = 110;
const SIEVE = 63 * 65 * 11;
const squaresModuloSieve = new Set(Array.from({ length: SIEVE }, (_, n) => (n * n) % SIEVE));

/** The two primes are far apart: Fermat's factorisation does not find them in a few steps. */
export const rsaClosePrimes: CsrCheck = {
  name: "rsa-close-primes",
  codes: ["key.rsa_close_primes"],
  check({ publicKey }) {
    const modulus = modulusOf(publicKey);
    if (modulus === undefined || !fallsToFermat(modulus)) return [];
    return [
      error(
        "key.rsa_close_primes",
        "The two primes of the RSA key are so close together that anyone can compute the private key.",
      ),
    ];
  },
};

/** n = a² - b² = (a - b)(a + b), tried from a = ⌈√n⌉ upwards. A perfect square has b = 0 and is left to rsa-perfect-power. */
function fallsToFermat(n: bigint): boolean {
  let a = integerRoot(n, 2);
  if (a * a === n) return false;
  a += 1n;
  let difference = a * a - n;
  for (let round = 0; round < ROUNDS; round++) {
    if (isSquare(difference)) return true;
    difference += 2n * a + 1n;
    a += 1n;
  }
  return false;
}

function isSquare(n: bigint): boolean {
  if (!squaresModuloSieve.has(Number(n % BigInt(SIEVE)))) return false;
  const root = integerRoot(n, 2);
  return root * root === n;
}
