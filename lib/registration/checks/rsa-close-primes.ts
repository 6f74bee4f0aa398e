import { rejection } from "../decision";
import type { KeyCheck } from "./check";
import { integerRoot, modulusOf } from "./modulus";

/** Known weak keys were factored within 20 rounds (Böck 2023, CVE-2022-26320); Boulder tries 110. */
const ROUNDS = 110;
/** Squares have few remainders: 1 number in 300 passes both sieves, so square roots are rarely computed. */
const SIEVES = [63 * 65 * 11, 17 * 19 * 23 * 29].map(squaresModulo);

/** The two primes are not close: Fermat's factorisation does not find them in a few steps. */
export const rsaClosePrimes: KeyCheck = {
  name: "rsa-close-primes",
  codes: ["key.rsa_close_primes"],
  check({ publicKey }) {
    const modulus = modulusOf(publicKey);
    if (modulus === undefined || !isFermatFactorable(modulus)) return [];
    return [
      rejection(
        "key.rsa_close_primes",
        "The two primes of the RSA key are so close together that anyone can compute the private key.",
      ),
    ];
  },
};

/** n = a² - b² = (a - b)(a + b), tried from a = ⌈√n⌉ upwards. A perfect square has b = 0 and is handled by rsa-perfect-power. */
function isFermatFactorable(n: bigint): boolean {
  const root = integerRoot(n, 2);
  if (root * root === n) return false;
  const first = root + 1n;
  const sieves = SIEVES.map(({ modulus, isSquareRemainder }) => {
    const remainder = (value: bigint) => Number(value % BigInt(modulus));
    return { modulus, isSquareRemainder, a: remainder(first), n: remainder(n) };
  });
  for (let round = 0; round < ROUNDS; round++) {
    const mayBeSquare = sieves.every(({ modulus, isSquareRemainder, a, n: rest }) => {
      const remainder = (((a + round) % modulus) ** 2 - rest + modulus) % modulus;
      return isSquareRemainder[remainder] === 1;
    });
    if (mayBeSquare && isSquare((first + BigInt(round)) ** 2n - n)) return true;
  }
  return false;
}

function isSquare(n: bigint): boolean {
  const root = integerRoot(n, 2);
  return root * root === n;
}

function squaresModulo(modulus: number): { modulus: number; isSquareRemainder: Uint8Array } {
  const isSquareRemainder = new Uint8Array(modulus);
  for (let n = 0; n < modulus; n++) isSquareRemainder[(n * n) % modulus] = 1;
  return { modulus, isSquareRemainder };
}
