import { error } from "../decision";
import type { KeyCheck } from "./check";
import { modulusOf, primesBelow } from "./modulus";
import { remainders } from "./residues";

// The primes below 752, as NIST SP 800-89 §5.3.3 asks and Boulder does.
const remaindersByPrimes = remainders(primesBelow(752));

/** The modulus has no factor below 752; a healthy one has none below 2^1000. */
export const rsaSmallFactors: KeyCheck = {
  name: "rsa-small-factors",
  codes: ["key.rsa_small_factor"],
  check({ publicKey }) {
    const modulus = modulusOf(publicKey);
    if (modulus === undefined || !remaindersByPrimes(modulus).includes(0)) return [];
    return [
      error(
        "key.rsa_small_factor",
        "The RSA modulus has a small factor: the key is broken, and so may be the tool that made it.",
      ),
    ];
  },
};
