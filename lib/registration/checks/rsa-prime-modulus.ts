import { checkPrime } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { PublicKey } from "@/lib/pki/public-key";
import { rejection } from "../decision";
import type { KeyCheck } from "./check";

/**
 * The one check that costs milliseconds (2 for 2048 bits, 15 for 4096, off the main thread), and the answer is a property of
 * the key: it is remembered, so that the inspection before a submission pays for the submission too.
 */
const ROUNDS = 4;
const answers = new LRUCache<string, Promise<boolean>>({ max: 10_000 });

/** The modulus is a product, not itself a prime: a prime's private exponent is e⁻¹ mod (n - 1). */
export const rsaPrimeModulus: KeyCheck = {
  name: "rsa-prime-modulus",
  codes: ["key.rsa_prime_modulus"],
  async check({ publicKey }) {
    if (publicKey.jwk.kty !== "RSA" || !(await isPrimeModulus(publicKey, publicKey.jwk.n))) return [];
    return [
      rejection("key.rsa_prime_modulus", "The RSA modulus is a prime number: anyone can compute the private key."),
    ];
  },
};

function isPrimeModulus({ keyFingerprint }: PublicKey, modulusBase64url: string): Promise<boolean> {
  const known = answers.get(keyFingerprint);
  if (known) return known;
  const answer = new Promise<boolean>((resolve, reject) => {
    // A product of two large primes fails every round but for a chance that nobody will see; a prime of 4096 bits would keep
    // the 128 rounds of the default busy for more than a second.
    checkPrime(Buffer.from(modulusBase64url, "base64url"), { checks: ROUNDS }, (failure, isPrime) =>
      failure ? reject(failure) : resolve(isPrime),
    );
  });
  answers.set(keyFingerprint, answer);
  answer.catch(() => answers.delete(keyFingerprint));
  return answer;
}
