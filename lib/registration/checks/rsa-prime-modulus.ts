import { checkPrime } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { PublicKey } from "@/lib/pki/public-key";
import { rejection } from "../decision";
import type { KeyCheck } from "./check";

/**
 * The only check that takes milliseconds (2 for 2048 bits, 15 for 4096, off the main thread). The result depends only on
 * the key and is cached, so that the submission reuses the result of the inspection before it.
 */
const ROUNDS = 4;
const results = new LRUCache<string, Promise<boolean>>({ max: 10_000 });

/** The modulus is a product, not itself a prime: a prime's private exponent is e⁻¹ mod (n - 1). */
export const rsaPrimeModulus: KeyCheck = {
  name: "rsa-prime-modulus",
  codes: ["key.rsa_prime_modulus"],
  async check({ publicKey }) {
    if (publicKey.jwk.kty !== "RSA" || !(await isPrimeModulus(publicKey, publicKey.jwk.n))) return [];
    return [
      rejection("key.rsa_prime_modulus", "The RSA modulus is a prime number, so anyone can compute the private key."),
    ];
  },
};

function isPrimeModulus({ keyFingerprint }: PublicKey, modulusBase64url: string): Promise<boolean> {
  const known = results.get(keyFingerprint);
  if (known) return known;
  const result = new Promise<boolean>((resolve, reject) => {
    // A product of two large primes fails with negligible error probability; for a prime of 4096 bits the default of 128 rounds
    // would take more than a second.
    checkPrime(Buffer.from(modulusBase64url, "base64url"), { checks: ROUNDS }, (failure, isPrime) =>
      failure ? reject(failure) : resolve(isPrime),
    );
  });
  results.set(keyFingerprint, result);
  result.catch(() => results.delete(keyFingerprint));
  return result;
}
