import { createPrivateKey, createPublicKey, generatePrime, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

const newPrime = promisify(generatePrime) as unknown as (bits: number, options: { bigint: true }) => Promise<bigint>;
const E = 65_537n;

/**
 * Generates distinct RSA-2048 key pairs quickly: every pair of primes from a small pool gives a distinct modulus, which costs the same
 * to check as any other. For benchmarks only: keys that share a prime can be factored.
 */
export async function manyRsaKeys(count: number): Promise<{ publicKey: KeyObject; privateKey: KeyObject }[]> {
  const primes: bigint[] = [];
  for (let next = 0; keysOf(primes.length) < count; ) {
    const prime = await newPrime(1024, { bigint: true }); // its two highest bits are set, so that a product has 2048
    if ((prime - 1n) % E !== 0n && !primes.includes(prime)) primes.push(prime);
    if (++next > 1_000) throw new Error("No primes");
  }
  const pairs = primes.flatMap((p, index) => primes.slice(0, index).map((q): [bigint, bigint] => [p, q]));
  return pairs.slice(0, count).map(([p, q]) => keyOf(p, q));
}

const keysOf = (primes: number) => (primes * (primes - 1)) / 2;

function keyOf(p: bigint, q: bigint): { publicKey: KeyObject; privateKey: KeyObject } {
  const d = inverse(E, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e: E, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const members = Object.entries(numbers).map(([name, value]) => [name, base64url(value)]);
  const privateKey = createPrivateKey({ key: { kty: "RSA", ...Object.fromEntries(members) }, format: "jwk" });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r, nextR, t, nextT] = [modulus, value % modulus, 0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR] = [nextR, r - quotient * nextR];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return t < 0n ? t + modulus : t;
}

function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").toString("base64url");
}
