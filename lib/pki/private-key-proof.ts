/**
 * Proof that a private key in an upload is real, by as little arithmetic as there is. Without it anyone could have someone
 * else's public key blocked by wrapping it in a made-up private key. Sizes are compared before any number is touched.
 */
import { createDiffieHellman, createECDH, createPrivateKey, createPublicKey } from "node:crypto";
import type { PrivateMembers } from "./private-key-members";
import { unsigned } from "./private-key-members";
import { type CurveName, ecKey, MAX_RSA_BITS, okpKey, type PublicKey, rsaFromParts } from "./public-key";

const MAX_BYTES = MAX_RSA_BITS / 8;
/** Shortest prime of a modulus that is taken for a key, 512 bits. */
const MIN_PRIME_BYTES = 32;
/** A random scalar has more leading zero bytes once in 2^32 keys; a word that was decoded has many. */
const MOST_LEADING_ZEROS = 4;
/** Exponents in use have 3 bytes; more than 8 OpenSSL refuses too, with large moduli. */
const MAX_EXPONENT_BYTES = 8;
const USUAL_EXPONENT = Uint8Array.of(1, 0, 1);

/** What one upload may still cost. Every kind of proof takes from its own share. */
export interface ProofBudget {
  /** Divisions by a prime: some 30 µs each. */
  divisions: number;
  /** Points computed from a scalar, in tenths of a millisecond or a little more. */
  points: number;
  /** Modular powers, for RSA keys that bring d and no primes: 15 ms for 4096 bits. */
  powers: number;
  /** Tests whether a number is a prime, for RSA keys that bring primes and no modulus: 5 ms for 2048 bits. */
  primes: number;
}

/** Every key of a set with primes or a small curve, and one that is expensive: some 30 ms together. */
export const newProofBudget = (): ProofBudget => ({ divisions: 128, points: 40, powers: 1, primes: 2 });

/** The public keys whose private half these numbers are; empty when they prove nothing or are of impossible size. */
export function provenKeys(members: PrivateMembers, budget: ProofBudget): PublicKey[] {
  try {
    if (members.kind === "RSA") return provenRsa(members, budget);
    if (members.kind === "EC") {
      const keys = members.curves.flatMap((curve) => pointOf(curve, unsigned(members.d), budget));
      return keys.filter((key) => isPointOf(key, members.point));
    }
    if (members.seed.length !== 32 || budget.points-- <= 0) return [];
    return [publicHalfOf(members.kind, members.seed)].filter((key) => isPointOf(key, members.point));
  } catch {
    return []; // numbers that OpenSSL or the reader of public keys won't take: refused all the same, only not known
  }
}

/** A dump that was read with its offsets, or without what was taken for them, has the structure of a key and other numbers: its halves don't fit together. */
function isPointOf({ jwk }: PublicKey, point: Uint8Array | undefined): boolean {
  if (point === undefined || jwk.kty === "RSA") return true;
  const x = Buffer.from(jwk.x, "base64url");
  return x.equals(jwk.kty === "OKP" ? point : point.subarray(1, 1 + x.length));
}

type RsaMembers = Extract<PrivateMembers, { kind: "RSA" }>;

/**
 * Who knows a factor of the modulus has the key; who knows no factor may know d. With an exponent of 1 every d = 1 would do, whatever
 * the modulus is.
 */
function provenRsa({ n: modulus, e: given, d, primes }: RsaMembers, budget: ProofBudget): PublicKey[] {
  const nBytes = modulus ?? productOf(primes, budget);
  const sizes = [nBytes, d ?? nBytes, ...primes].map(({ length }) => length);
  if (nBytes.length < 64 || Math.max(...sizes) > Math.min(nBytes.length, MAX_BYTES)) return [];
  const e = given && isExponent(given) ? given : USUAL_EXPONENT;
  const n = numberOf(nBytes);
  const isProven = primes.some((prime) => isFactor(numberOf(prime), n, budget)) || (d && isInverse(n, e, d, budget));
  return isProven ? [rsaFromParts(nBytes, e)] : [];
}

/** RFC 8017 §3.1: odd, at least 3. */
function isExponent(e: Uint8Array): boolean {
  const isShort = e.length > 0 && e.length <= MAX_EXPONENT_BYTES;
  return isShort && ((e.at(-1) ?? 0) & 1) === 1 && numberOf(e) > 1n;
}

/** Empty when the two can't be the primes of a key: any two numbers have a product, which is no key that anyone has. */
function productOf(primes: readonly Uint8Array[], budget: ProofBudget): Uint8Array {
  const [p, q] = primes.map(unsigned);
  if (!p || !q || p.length + q.length > MAX_BYTES + 1 || Buffer.compare(p, q) === 0) return new Uint8Array();
  if (!isPrime(p, budget) || !isPrime(q, budget)) return new Uint8Array();
  const product = (numberOf(p) * numberOf(q)).toString(16);
  return Buffer.from(product.padStart(product.length + (product.length % 2), "0"), "hex");
}

function isFactor(prime: bigint, n: bigint, budget: ProofBudget): boolean {
  return prime > 1n && prime < n && budget.divisions-- > 0 && n % prime === 0n;
}

/** Fermat's test with base 2: 2^(p-1) = 1 modulo p. */
function isPrime(bytes: Uint8Array, budget: ProofBudget): boolean {
  const isCandidate = bytes.length >= MIN_PRIME_BYTES && ((bytes.at(-1) ?? 0) & 1) === 1;
  if (!isCandidate || budget.primes-- <= 0) return false;
  const power = createDiffieHellman(bytes, Uint8Array.of(2));
  power.setPrivateKey(bytesOf(numberOf(bytes) - 1n));
  return numberOf(power.generateKeys()) === 1n;
}

/** Whether (2^d)^e = 2 modulo n. Diffie-Hellman is the only modular power of OpenSSL's that node hands out. */
function isInverse(n: bigint, e: Uint8Array, d: Uint8Array, budget: ProofBudget): boolean {
  if (n % 2n === 0n || d.length === 0 || budget.powers-- <= 0) return false;
  const power = createDiffieHellman(bytesOf(n), Uint8Array.of(2));
  power.setPrivateKey(d);
  return modularPower(numberOf(power.generateKeys()), numberOf(e), n) === 2n;
}

/** For exponents of a few bytes. */
function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const OPENSSL_CURVES = { "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1" } as const;
const SCALAR_BYTES = { "P-256": 32, "P-384": 48, "P-521": 66 } as const;
const POINT_COSTS = { "P-256": 1, "P-384": 4, "P-521": 8 } as const;

function pointOf(curve: CurveName, scalar: Uint8Array, budget: ProofBudget): PublicKey[] {
  const size = SCALAR_BYTES[curve];
  if (scalar.length > size || scalar.length < size - MOST_LEADING_ZEROS) return [];
  budget.points -= POINT_COSTS[curve];
  if (budget.points < 0) return [];
  return [publicHalfOf(curve, scalar)];
}

const OKP_PREFIX = {
  Ed25519: Buffer.from("302e020100300506032b657004220420", "hex"),
  X25519: Buffer.from("302e020100300506032b656e04220420", "hex"),
} as const;

/** The public key of a scalar or seed. @throws what `publicPointOf` throws */
function publicHalfOf(kind: PointKind, secret: Uint8Array): PublicKey {
  const point = publicPointOf(kind, secret);
  return kind === "Ed25519" || kind === "X25519" ? okpKey(kind, point) : ecKey(kind, point);
}

export type PointKind = CurveName | "Ed25519" | "X25519";

/**
 * The public half of a scalar or seed as bytes: an uncompressed point, or the 32 bytes of RFC 8410. A shorter scalar is one with leading
 * zeros.
 * @throws whatever OpenSSL says of a number that is no scalar of the curve
 */
export function publicPointOf(kind: PointKind, secret: Uint8Array): Buffer {
  if (kind === "Ed25519" || kind === "X25519") {
    const key = createPrivateKey({ key: Buffer.concat([OKP_PREFIX[kind], secret]), format: "der", type: "pkcs8" });
    return Buffer.from(createPublicKey(key).export({ format: "jwk" }).x ?? "", "base64url");
  }
  const pair = createECDH(OPENSSL_CURVES[kind]);
  pair.setPrivateKey(secret);
  return pair.getPublicKey();
}

const numberOf = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

function bytesOf(n: bigint): Buffer {
  const digits = n.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
}
