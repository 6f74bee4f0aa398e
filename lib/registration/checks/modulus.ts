/** Shared arithmetic on RSA moduli. */
import type { PublicKey } from "@/lib/pki/public-key";

const moduli = new WeakMap<PublicKey, bigint>();

/** The modulus of an RSA key, undefined for other keys. */
export function modulusOf(publicKey: PublicKey): bigint | undefined {
  if (publicKey.jwk.kty !== "RSA") return undefined;
  let modulus = moduli.get(publicKey);
  if (modulus === undefined) {
    modulus = BigInt(`0x${Buffer.from(publicKey.jwk.n, "base64url").toString("hex")}`);
    moduli.set(publicKey, modulus);
  }
  return modulus;
}

/** All primes below `limit`, ascending. */
export function primesBelow(limit: number): number[] {
  const isComposite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 2; n < limit; n++) {
    if (isComposite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) isComposite[multiple] = 1;
  }
  return primes;
}

/** Largest integer whose `k`-th power is not above `n` (Newton's method from above, which never stops early). */
export function integerRoot(n: bigint, k: number): bigint {
  if (n < 2n) return n;
  const degree = BigInt(k);
  const bits = n.toString(16).length * 4;
  let root = 1n << BigInt(Math.ceil(bits / k));
  for (;;) {
    const next = ((degree - 1n) * root + n / root ** (degree - 1n)) / degree;
    if (next >= root) return root;
    root = next;
  }
}
