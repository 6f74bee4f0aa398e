/**
 * Proves that a private key in an upload is real, with as little arithmetic as possible. Without proof an attacker could get another
 * client's public key blocked by wrapping it in a fake private key. Sizes are compared before any arithmetic.
 */
import { createDiffieHellman, createECDH, createPrivateKey, createPublicKey } from "node:crypto";
import type { PrivateMembers } from "./private-key-members";
import { unsigned } from "./private-key-members";
import { type CurveName, ecKey, MAX_RSA_BITS, okpKey, type PublicKey, rsaFromParts } from "./public-key";

const MAX_BYTES = MAX_RSA_BITS / 8;
/** Shortest prime of an accepted modulus (512 bits). */
const MIN_PRIME_BYTES = 32;
/** A random scalar has more leading zero bytes once in 2^32 keys; a decoded word has many. */
const MAX_LEADING_ZEROS = 4;
/** Exponents in use have 3 bytes; OpenSSL also refuses more than 8 with large moduli. */
const MAX_EXPONENT_BYTES = 8;
const USUAL_EXPONENT = Uint8Array.of(1, 0, 1);

/** Remaining budget of one upload, per kind of proof. */
export interface ProofBudget {
  /** Divisions by a prime: about 30 µs each. */
  divisions: number;
  /** Points computed from a scalar, in units of about 0.1 ms. */
  points: number;
  /** Modular powers, for RSA keys with d but without primes: 15 ms for 4096 bits. */
  powers: number;
  /** Primality tests, for RSA keys with primes but without modulus: 5 ms for 2048 bits. */
  primes: number;
}

/** Enough for a key set with primes or small curves, plus one expensive key: about 30 ms in total. */
export const newProofBudget = (): ProofBudget => ({ divisions: 128, points: 40, powers: 1, primes: 2 });

/** The public keys for which these numbers are the private half; empty without proof or for impossible sizes. */
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
    return []; // numbers that OpenSSL or the public key reader refuses: the upload is refused anyway, but no key is identified
  }
}

/** A misread dump (offsets included, or bytes mistaken for offsets) has the structure of a key but wrong numbers: its halves don't match. */
function isPointOf({ jwk }: PublicKey, point: Uint8Array | undefined): boolean {
  if (point === undefined || jwk.kty === "RSA") return true;
  const x = Buffer.from(jwk.x, "base64url");
  return x.equals(jwk.kty === "OKP" ? point : point.subarray(1, 1 + x.length));
}

type RsaMembers = Extract<PrivateMembers, { kind: "RSA" }>;

/**
 * A factor of the modulus proves the key; otherwise d does. With an exponent of 1, d = 1 would be valid for any
 * modulus.
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

/** Empty when the two can't be the primes of a key: the product of two arbitrary numbers is not a real key. */
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

/** Whether (2^d)^e = 2 modulo n. Diffie-Hellman is the only OpenSSL modular power that node exposes. */
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
  if (scalar.length > size || scalar.length < size - MAX_LEADING_ZEROS) return [];
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
 * The public half of a scalar or seed as bytes: an uncompressed point, or the 32 bytes of RFC 8410. A shorter scalar has implicit leading
 * zeros.
 * @throws OpenSSL's error for a number that is not a scalar of the curve
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
