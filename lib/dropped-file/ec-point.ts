export type EcCurve = "P-256" | "P-384" | "P-521";

/** Prime and coefficient b of y² = x³ − 3x + b (FIPS 186-4 §D.1.2). Each prime is 3 modulo 4. */
const CURVES: Readonly<Record<EcCurve, { size: number; p: bigint; b: bigint }>> = {
  "P-256": {
    size: 32,
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  "P-384": {
    size: 48,
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  "P-521": {
    size: 66,
    p: 2n ** 521n - 1n,
    b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
};

/**
 * A public point in its uncompressed form (SEC 1 §2.3.4), from any form; undefined when it is malformed or not on the curve. Public values
 * only: the arithmetic is not constant in time.
 */
export function decompressPoint(curve: EcCurve, point: Uint8Array): Uint8Array | undefined {
  const { size, p, b } = CURVES[curve];
  const form = point[0] ?? 0;
  if (point.length === 1 + 2 * size && (form === 4 || form === 6 || form === 7)) {
    return Uint8Array.of(4, ...point.subarray(1));
  }
  if (point.length !== 1 + size || (form !== 2 && form !== 3)) return undefined;
  const x = numberOf(point.subarray(1));
  const square = ((((x * x - 3n) * x + b) % p) + p) % p;
  const root = power(square, (p + 1n) / 4n, p);
  if ((root * root) % p !== square) return undefined;
  const y = (root & 1n) === BigInt(form & 1) ? root : p - root;
  return Uint8Array.of(4, ...point.subarray(1), ...bytesOf(y, size));
}

const numberOf = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const bytesOf = (value: bigint, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * (size - 1 - at))) & 0xffn));

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [base, exponent]; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
