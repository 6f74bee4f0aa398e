/** Limit for products, so that a remainder is an exact number. */
const MAX_PRODUCT = 2 ** 50;

interface Group {
  product: bigint;
  /** Positions of the group's divisors in the result. */
  from: number;
  to: number;
}

/**
 * Remainders of one large number by many small divisors. A bigint division takes a microsecond for any divisor, so several small
 * divisors share one; the rest is computed with plain numbers.
 * @param divisors each below 2^25
 */
export function remainders(divisors: readonly number[]): (n: bigint) => number[] {
  const groups: Group[] = [];
  for (let from = 0, to = 0; from < divisors.length; from = to) {
    let product = 1;
    while (to < divisors.length && product * (divisors[to] as number) < MAX_PRODUCT)
      product *= divisors[to++] as number;
    groups.push({ product: BigInt(product), from, to });
  }
  return (n) => {
    const all: number[] = [];
    for (const { product, from, to } of groups) {
      const rest = Number(n % product);
      for (let index = from; index < to; index++) all.push(rest % (divisors[index] as number));
    }
    return all;
  };
}
