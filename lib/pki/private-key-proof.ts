/**
 * Proof that a private key in an upload is real, by as little arithmetic as there is. Without it anyone could have someone
 * else's public key blocked by wrapping it in a made-up private key. Sizes are compared before any number is touched.
 */
import { createDiffieHellman, createECDH, createPrivateKey, createPublicKey } from "node:crypto";
import type { PrivateMembers } from "./private-key-members";
import { unsigned } from "./private-key-members";
import { type CurveName, ecKey, MAX_RSA_BITS, okpKey, type PublicKey, rsaFromParts } from "./public-key";

const MAX_BYTES = MAX_RSA_BITS / 8;
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
}

/** Every key of a set with primes or a small curve, and one that is expensive: some 30 ms together. */
export const newProofBudget = (): ProofBudget => ({ divisions: 128, points: 40, powers: 1 });

/** The public keys whose private half these numbers are; empty when they prove nothing or are of impossible size. */
export function provenKeys(members: PrivateMembers, budget: ProofBudget): PublicKey[] {
  try {
    if (members.kind === "RSA") return provenRsa(members, budget);
    if (members.kind === "EC") return members.curves.flatMap((curve) => pointOf(curve, unsigned(members.d), budget));
    return members.seed.length !== 32 || budget.points-- <= 0 ? [] : [publicHalfOf(members.kind, members.seed)];
  } catch {
    return []; // numbers that OpenSSL or the reader of public keys won't take: refused all the same, only not known
  }
}

type RsaMembers = Extract<PrivateMembers, { kind: "RSA" }>;

/** Who knows a factor of the modulus has the key; who knows no factor may know d. */
function provenRsa({ n: modulus, e = USUAL_EXPONENT, d, primes }: RsaMembers, budget: ProofBudget): PublicKey[] {
  const nBytes = modulus ?? productOf(primes);
  const sizes = [nBytes, d ?? nBytes, ...primes].map(({ length }) => length);
  if (nBytes.length < 64 || Math.max(...sizes) > Math.min(nBytes.length, MAX_BYTES)) return [];
  if (e.length === 0 || e.length > MAX_EXPONENT_BYTES) return [];
  const n = numberOf(nBytes);
  const isProven = primes.some((prime) => isFactor(numberOf(prime), n, budget)) || (d && isInverse(n, e, d, budget));
  return isProven ? [rsaFromParts(nBytes, e)] : [];
}

function productOf(primes: readonly Uint8Array[]): Uint8Array {
  const [p, q] = primes;
  if (!p || !q || p.length + q.length > MAX_BYTES + 1) return new Uint8Array();
  const product = (numberOf(p) * numberOf(q)).toString(16);
  return Buffer.from(product.padStart(product.length + (product.length % 2), "0"), "hex");
}

function isFactor(prime: bigint, n: bigint, budget: ProofBudget): boolean {
  return prime > 1n && prime < n && budget.divisions-- > 0 && n % prime === 0n;
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
const POINT_COSTS = { "P-256": 1, "P-384": 4, "P-521": 8 } as const;

function pointOf(curve: CurveName, scalar: Uint8Array, budget: ProofBudget): PublicKey[] {
  if (scalar.length === 0 || scalar.length > 66) return [];
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
