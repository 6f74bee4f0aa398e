/**
 * Finds points k·G for small k without a list: baby steps and giant steps over the x coordinate, which a point and its
 * negation share. The baby steps are computed for the first key of a curve (about 10 ms); 2,048 numbers per curve stay in memory.
 */
import type { PublicJwk } from "@/lib/pki/public-key";

/** Finds the private scalars 1 … 65,536 and n − 1 … n − 65,536. */
export const LARGEST_SCALAR = 65_536;
const BABY_STEPS = 2_048;
const STRIDE = 2 * BABY_STEPS + 1;
const GIANT_STEPS = Math.ceil(LARGEST_SCALAR / STRIDE);

interface Point {
  x: bigint;
  y: bigint;
}

interface Curve {
  p: bigint;
  a: bigint;
  generator: Point;
}

/** SP 800-186 §3.2.1.3 and §3.2.1.4. */
const CURVES = {
  "P-256": {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    a: -3n,
    generator: {
      x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
      y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
    },
  },
  "P-384": {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    a: -3n,
    generator: {
      x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
      y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
    },
  },
} as const satisfies Record<string, Curve>;

interface Steps {
  curve: Curve;
  /** x of 1·G … 2048·G. */
  baby: ReadonlySet<bigint>;
  /** i · 4097 · G for i = 1 … 16. */
  giant: readonly Point[];
}

const tables = new Map<string, Steps>();

/** Whether the private scalar of an EC key is one of the smallest or largest. False for other kinds of key. */
export function hasSmallScalar(jwk: PublicJwk): boolean {
  if (jwk.kty !== "EC" || jwk.crv === "P-521") return false;
  const { curve, baby, giant } = stepsOf(jwk.crv);
  const point = { x: numberOf(jwk.x), y: numberOf(jwk.y) };
  if (baby.has(point.x)) return true;
  // k = i·stride ± j: one of point ± i·stride·G is ±j·G. Equal x: the point is itself a giant step.
  if (giant.some(({ x }) => x === point.x)) return true;
  const inverses = inversesOf(
    giant.map(({ x }) => modulo(x - point.x, curve.p)),
    curve.p,
  );
  return giant.some((step, index) => {
    const inverse = inverses[index] as bigint;
    return [step.y, -step.y].some((y) => {
      const slope = modulo((y - point.y) * inverse, curve.p);
      return baby.has(modulo(slope * slope - step.x - point.x, curve.p));
    });
  });
}

function stepsOf(name: keyof typeof CURVES): Steps {
  const known = tables.get(name);
  if (known) return known;
  const curve: Curve = CURVES[name];
  const baby = multiplesOf(curve, curve.generator, BABY_STEPS);
  const last = baby[BABY_STEPS - 1] as Point;
  const stride = add(curve, double(curve, last), curve.generator); // 2 · 2048 · G + G
  const steps = { curve, baby: new Set(baby.map(({ x }) => x)), giant: multiplesOf(curve, stride, GIANT_STEPS) };
  tables.set(name, steps);
  return steps;
}

/** 1·point … count·point: m known multiples give the next m with one inversion. */
function multiplesOf(curve: Curve, point: Point, count: number): Point[] {
  const { p } = curve;
  let multiples = [point];
  while (multiples.length < count) {
    const last = multiples.at(-1) as Point;
    const others = multiples.slice(0, -1);
    const inverses = inversesOf(
      others.map(({ x }) => modulo(x - last.x, p)),
      p,
    );
    const next = others.map((other, index) =>
      sum(curve, last, other, (other.y - last.y) * (inverses[index] as bigint)),
    );
    multiples = [...multiples, ...next, double(curve, last)];
  }
  return multiples.slice(0, count);
}

function sum({ p }: Curve, one: Point, other: Point, slope: bigint): Point {
  const s = modulo(slope, p);
  const x = modulo(s * s - one.x - other.x, p);
  return { x, y: modulo(s * (one.x - x) - one.y, p) };
}

const add = (curve: Curve, one: Point, other: Point): Point =>
  sum(curve, one, other, (other.y - one.y) * inverseOf(modulo(other.x - one.x, curve.p), curve.p));

const double = (curve: Curve, point: Point): Point =>
  sum(curve, point, point, (3n * point.x * point.x + curve.a) * inverseOf(modulo(2n * point.y, curve.p), curve.p));

/** Montgomery's trick: one inversion, and three multiplications per value. No value may be 0. */
function inversesOf(values: readonly bigint[], p: bigint): bigint[] {
  const products: bigint[] = [];
  let product = 1n;
  for (const value of values) {
    products.push(product);
    product = (product * value) % p;
  }
  let inverse = inverseOf(product, p);
  const inverses = new Array<bigint>(values.length);
  for (let index = values.length - 1; index >= 0; index--) {
    inverses[index] = (inverse * (products[index] as bigint)) % p;
    inverse = (inverse * (values[index] as bigint)) % p;
  }
  return inverses;
}

function inverseOf(value: bigint, p: bigint): bigint {
  let [a, b, x, y] = [value, p, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return modulo(x, p);
}

const modulo = (value: bigint, p: bigint): bigint => {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
};

const numberOf = (base64url: string): bigint => BigInt(`0x${Buffer.from(base64url, "base64url").toString("hex")}`);
