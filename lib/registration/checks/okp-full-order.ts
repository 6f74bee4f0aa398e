import { rejection } from "../decision";
import type { KeyCheck } from "./check";

/** RFC 7748 §4.1, RFC 8032 §5.1: the field, the order of the base point, and d of the Edwards curve. */
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = modulo(-121665n * inverseOf(121666n));
const SQRT_M1 = power(2n, (P - 1n) / 4n);
/** (A − 2) / 4 of the Montgomery curve, for the Montgomery ladder of RFC 7748 §5. */
const A24 = 121665n;

/**
 * An Ed25519 or X25519 key is a multiple of the base point, in canonical encoding. Generated keys always are. Adding one of the eight
 * points of small order gives another public key for the same private key, which would evade the blocklist.
 */
export const okpFullOrder: KeyCheck = {
  name: "okp-full-order",
  codes: ["key.point_not_in_subgroup"],
  check({ publicKey: { jwk } }) {
    if (jwk.kty !== "OKP") return [];
    const bytes = Buffer.from(jwk.x, "base64url");
    if (jwk.crv === "Ed25519" ? isEdwardsMultiple(bytes) : isMontgomeryMultiple(bytes)) return [];
    return [
      rejection(
        "key.point_not_in_subgroup",
        "The public key does not belong to any private key, or its encoding is not canonical. Export it again, or generate a new key with other software.",
      ),
    ];
  },
};

function isEdwardsMultiple(bytes: Buffer): boolean {
  const sign = (bytes[31] as number) >> 7;
  const y = littleEndian(bytes) & (2n ** 255n - 1n);
  const x = y < P ? xOf(y, sign) : undefined;
  if (x === undefined) return false;
  // Extended coordinates (RFC 8032 §5.1.4); the identity has x = 0 and y = z.
  const point: Point = [x, y, 1n, modulo(x * y)];
  let sum: Point = [0n, 1n, 1n, 0n];
  for (const bit of ORDER.toString(2)) {
    sum = add(sum, sum);
    if (bit === "1") sum = add(sum, point);
  }
  return sum[0] === 0n && sum[1] === sum[2];
}

type Point = [x: bigint, y: bigint, z: bigint, t: bigint];

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = (y1 - x1) * (y2 - x2);
  const b = (y1 + x1) * (y2 + x2);
  const c = modulo(2n * t1 * t2) * D;
  const d = 2n * z1 * z2;
  const [e, f, g, h] = [modulo(b - a), modulo(d - c), modulo(d + c), modulo(b + a)];
  return [modulo(e * f), modulo(g * h), modulo(f * g), modulo(e * h)];
}

/** RFC 8032 §5.1.3. */
function xOf(y: bigint, sign: number): bigint | undefined {
  const [u, v] = [modulo(y * y - 1n), modulo(D * y * y + 1n)];
  let x = modulo(u * v ** 3n * power(modulo(u * v ** 7n), (P - 5n) / 8n));
  if (modulo(v * x * x) === modulo(-u)) x = modulo(x * SQRT_M1);
  if (modulo(v * x * x) !== u || (x === 0n && sign === 1)) return undefined;
  return Number(x & 1n) === sign ? x : modulo(-x);
}

function isMontgomeryMultiple(bytes: Buffer): boolean {
  const u = littleEndian(bytes);
  if (u >= P) return false; // RFC 7748 §5 reduces such a value: a second encoding of the same key
  let [x2, z2, x3, z3] = [1n, 0n, u, 1n];
  for (const bit of ORDER.toString(2)) {
    const isOne = bit === "1";
    if (isOne) [x2, x3, z2, z3] = [x3, x2, z3, z2];
    const [a, b, c, d] = [x2 + z2, x2 - z2, x3 + z3, x3 - z3];
    const [aa, bb, da, cb] = [modulo(a * a), modulo(b * b), modulo(d * a), modulo(c * b)];
    const e = aa - bb;
    [x3, z3] = [modulo((da + cb) ** 2n), modulo(u * modulo((da - cb) ** 2n))];
    [x2, z2] = [modulo(aa * bb), modulo(e * (aa + A24 * e))];
    if (isOne) [x2, x3, z2, z3] = [x3, x2, z3, z2];
  }
  return z2 === 0n;
}

const littleEndian = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

function modulo(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}

function inverseOf(value: bigint): bigint {
  return power(value, P - 2n);
}
