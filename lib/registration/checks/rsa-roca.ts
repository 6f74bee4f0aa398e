import { rejection } from "../decision";
import type { KeyCheck } from "./check";
import { modulusOf, primesBelow } from "./modulus";

/**
 * Infineon's library made primes k·M + (65537^a mod M) with M a product of the first primes (Nemec et al., "The Return of
 * Coppersmith's Attack", CCS 2017, §2). So modulo each of these primes such a modulus lies in the subgroup that 65537
 * generates. The 39 primes up to 167 divide M for every key size of 512 bits and more; by chance an honest modulus passes all of them
 * about once in 2^154.
 */
const PRIMES = primesBelow(168).filter((prime) => prime > 2);
const PRODUCT = PRIMES.reduce((product, prime) => product * BigInt(prime), 1n);
const SUBGROUPS = new Map(PRIMES.map((prime) => [prime, powersModulo(65537, prime)]));

/** The key was not made by a chip with the ROCA flaw (CVE-2017-15361). */
export const rsaRoca: KeyCheck = {
  name: "rsa-roca",
  codes: ["key.rsa_roca"],
  check({ publicKey }) {
    const modulus = modulusOf(publicKey);
    if (modulus === undefined) return [];
    const rest = modulus % PRODUCT;
    for (const [prime, subgroup] of SUBGROUPS) if (!subgroup.has(Number(rest % BigInt(prime)))) return [];
    return [
      rejection(
        "key.rsa_roca",
        "The RSA key was made by a chip with the ROCA flaw (CVE-2017-15361): its private key can be computed. Make the key with other software.",
      ),
    ];
  },
};

function powersModulo(base: number, modulus: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * base) % modulus) powers.add(power);
  return powers;
}
