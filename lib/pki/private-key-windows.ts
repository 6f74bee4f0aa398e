/**
 * Private keys in unstructured bytes: tries every position (window) where the private half of a public key of the same upload may be, by
 * arithmetic, so there are no false positives. The number of tries is bounded.
 */
import { unsigned } from "./private-key-members";
import { newProofBudget, type PointKind, provenKeys, publicPointOf } from "./private-key-proof";
import { ecKey, okpKey, type PublicJwk, type PublicKey, rsaFromParts } from "./public-key";
import { newSieves, outerWindows, padded, randomWindows, taggedWindows } from "./secret-windows";

/** Time budget of one upload for all tries, in microseconds on the reference machine. */
const MAX_MICROSECONDS = 20_000;
/** Maximum number of bytes to scan. */
const MAX_BYTES = 256 * 1024;
const POINT_COSTS = { "P-256": 40, "P-384": 800, "P-521": 2_000, Ed25519: 60, X25519: 60 } as const;
const SIZES = { "P-256": 32, "P-384": 48, "P-521": 66, Ed25519: 32, X25519: 32 } as const;

/** Cost of dividing a modulus by a prime, and of a modular power; for 2048 bits. */
const DIVISION_COST = 8;
const POWER_COST = 2_500;

const MAX_STREAMS = 512;

interface Budget {
  microseconds: number;
  bytes: number;
}

/** Deducts the cost of a try from the budget; false when too little is left. */
function spend(budget: Budget, microseconds: number): boolean {
  if (budget.microseconds < microseconds) return false;
  budget.microseconds -= microseconds;
  return true;
}

/**
 * The keys whose private half is in one of the byte strings: keys of `targets`, and RSA and EC keys whose public half is in another byte string.
 */
export function keysWithSecretIn(targets: readonly PublicKey[], streams: readonly Uint8Array[]): PublicKey[] {
  const budget: Budget = { microseconds: MAX_MICROSECONDS, bytes: MAX_BYTES };
  // A key is short: long byte strings are tried last.
  const byLength = [...streams].sort((one, other) => one.length - other.length).slice(0, MAX_STREAMS);
  const found = targets.filter((target) => {
    if (target.kind === "RSA") return hasPrimeIn(target, byLength, budget);
    // Random bytes rarely look like a tag and length, so these tries are few, however many streams there are.
    return PROBABLE.some((windowsOf) => hasScalarIn(target, byLength, budget, windowsOf));
  });
  if (found.length > 0) return found;
  // Less likely candidates come last, so that other public keys don't use up the budget.
  const half = Math.min(budget.microseconds, MAX_MICROSECONDS / 2);
  const share = { ...budget, microseconds: half };
  const pairs = keysOfNumbers(byLength, share);
  if (pairs.length > 0) return pairs;
  budget.microseconds -= half - share.microseconds;
  return targets.filter((target) => hasScalarIn(target, byLength, budget, randomWindows));
}

function hasPrimeIn({ jwk, bits }: PublicKey, streams: readonly Uint8Array[], budget: Budget): boolean {
  if (jwk.kty !== "RSA" || bits < 512 || bits % 16 !== 0) return false;
  const modulus = Buffer.from(jwk.n, "base64url");
  const n = numberOf(modulus);
  // Key blobs of Windows are little-endian.
  const hasPrime = streams.some((stream) =>
    [stream, Uint8Array.from(stream).reverse()].some((bytes) => hasFactorIn(n, bits / 16, bytes, budget)),
  );
  return hasPrime || hasExponentIn(modulus, streams, budget);
}

/** Both primes of a key of 2k bits have k bits: odd, without small factors, with the highest bit. */
function hasFactorIn(n: bigint, size: number, bytes: Uint8Array, budget: Budget): boolean {
  if (bytes.length < size || bytes.length > budget.bytes) return false;
  budget.bytes -= bytes.length;
  const sieves = newSieves(size);
  for (let end = 0; end < bytes.length; end++) {
    const [entering, leaving] = [bytes[end] as number, bytes[end - size] ?? 0];
    for (const sieve of sieves) {
      const next = (sieve.rest * 256 + entering - leaving * sieve.top) % sieve.modulus;
      sieve.rest = next < 0 ? next + sieve.modulus : next;
    }
    const start = end + 1 - size;
    if (start < 0 || entering % 2 === 0 || (bytes[start] as number) < 0x80) continue;
    if (sieves.some(({ rest, primes }) => primes.some((prime) => rest % prime === 0))) continue;
    if (!spend(budget, divisionCost(size))) return false;
    if (n % numberOf(bytes.subarray(start, end + 1)) === 0n) return true;
  }
  return false;
}

/** `size`: length of the prime in bytes. */
const divisionCost = (size: number): number => DIVISION_COST * (size / 128) ** 2;

type Windows = (stream: Uint8Array, size: number) => Uint8Array[];

function hasScalarIn(target: PublicKey, streams: readonly Uint8Array[], budget: Budget, windowsOf: Windows): boolean {
  const kind = pointKindOf(target);
  if (!kind) return false;
  const point = pointOfJwk(target.jwk);
  const tried = new Set<string>();
  const isSecret = (window: Uint8Array): boolean => {
    const secret = Buffer.from(window);
    const name = secret.toString("latin1");
    if (tried.has(name) || !spend(budget, POINT_COSTS[kind])) return false;
    tried.add(name);
    return pointOf(kind, secret)?.equals(point) === true;
  };
  const size = SIZES[kind];
  return streams.some((stream) => {
    if (stream.length > budget.bytes || budget.microseconds < POINT_COSTS[kind]) return false;
    if (windowsOf === randomWindows) budget.bytes -= stream.length;
    return windowsOf(stream, size).some(isSecret);
  });
}

/** The most specific first. */
const PROBABLE: readonly Windows[] = [taggedWindows, outerWindows];

const pointKindOf = ({ kind, curve }: PublicKey): PointKind | undefined =>
  kind === "Ed25519" || kind === "X25519" ? kind : curve;

/** Maximum count of numbers that are compared with each other. */
const MAX_NUMBERS = 24;

/** Keys whose halves are two separate byte strings: a modulus with a prime or d, a scalar with the x of its point. */
function keysOfNumbers(streams: readonly Uint8Array[], budget: Budget): PublicKey[] {
  const numbers = streams
    .map((stream) => (stream[0] === 0 ? stream.subarray(1) : stream))
    .filter(({ length }) => length <= 512);
  const sized = (size: number) => numbers.filter(({ length }) => length === size).slice(0, MAX_NUMBERS);
  const rsa = [256, 384, 512].flatMap((size) => {
    const primes = sized(size / 2).filter(isOdd);
    const moduli = sized(size).filter((one) => isOdd(one) && (one[0] as number) >= 0x80);
    return moduli.flatMap((n) => {
      const isKey =
        primes.some((prime) => spend(budget, divisionCost(prime.length)) && isFactor(prime, n)) ||
        hasExponentIn(n, streams, budget);
      return isKey ? [rsaFromParts(n, USUAL_EXPONENT)] : [];
    });
  });
  const points = (["P-256", "Ed25519", "X25519", "P-384"] as const).flatMap((kind) => {
    const secrets = numbersOfSize(numbers, SIZES[kind]);
    const coordinates = new Set(secrets.map((one) => Buffer.from(one).toString("base64url")));
    if (secrets.length < 2) return [];
    return secrets.flatMap((secret) => {
      const point = spend(budget, POINT_COSTS[kind]) ? pointOf(kind, secret) : undefined;
      if (!point) return [];
      const key = kind === "Ed25519" || kind === "X25519" ? okpKey(kind, point) : ecKey(kind, point);
      return key.jwk.kty !== "RSA" && coordinates.has(key.jwk.x) ? [key] : [];
    });
  });
  return [...rsa, ...points];
}

/** Scalars and coordinates have a fixed length; one in 256 starts with a zero, which numbers don't have. */
const numbersOfSize = (numbers: readonly Uint8Array[], size: number): Uint8Array[] =>
  numbers.flatMap((number) => (number.length === size ? [number] : padded(number, size))).slice(0, MAX_NUMBERS);

const MAX_EXPONENTS = 8;
const USUAL_EXPONENT = Uint8Array.of(1, 0, 1);

/** `prime`: any number. */
function isFactor(prime: Uint8Array, n: Uint8Array): boolean {
  const number = numberOf(prime);
  return number > 1n && numberOf(n) % number === 0n;
}

/** Whether a byte string as long as the modulus is its private exponent. Many of that length are the moduli of a key set. */
function hasExponentIn(n: Uint8Array, streams: readonly Uint8Array[], budget: Budget): boolean {
  const candidates = streams
    .map(unsigned)
    .filter((d) => d.length <= n.length && d.length >= n.length - 2 && isOdd(d) && Buffer.compare(d, n) !== 0);
  return (
    candidates.length <= MAX_EXPONENTS &&
    candidates.some((d) => {
      if (!spend(budget, POWER_COST * (n.length / 256) ** 3)) return false;
      return provenKeys({ kind: "RSA", n, e: USUAL_EXPONENT, d, primes: [] }, newProofBudget()).length > 0;
    })
  );
}

const isOdd = (bytes: Uint8Array): boolean => ((bytes.at(-1) ?? 0) & 1) === 1;

function pointOf(kind: PointKind, secret: Uint8Array): Buffer | undefined {
  try {
    return publicPointOf(kind, secret);
  } catch {
    return undefined; // zero, or not below the order: not a scalar
  }
}

/** The public half in the format of `publicPointOf`. */
function pointOfJwk(jwk: PublicJwk): Buffer {
  if (jwk.kty === "RSA") return Buffer.alloc(0);
  const x = Buffer.from(jwk.x, "base64url");
  return jwk.kty === "OKP" ? x : Buffer.concat([Buffer.of(4), x, Buffer.from(jwk.y, "base64url")]);
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
