import fc from "fast-check";
import { expect, it } from "vitest";
import { greatestCommonDivisor } from "./greatest-common-divisor";

function euclid(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

const positive = (bits: number) => fc.bigInt({ min: 1n, max: 2n ** BigInt(bits) });

it("equals the result of Euclid's algorithm", () => {
  fc.assert(
    fc.property(positive(2048), positive(2048), positive(300), (a, b, common) => {
      expect(greatestCommonDivisor(a * common, b * common)).toBe(euclid(a * common, b * common));
    }),
    { numRuns: 300 },
  );
});

it.each<[string, bigint, bigint]>([
  ["equal numbers", 2n ** 700n + 1n, 2n ** 700n + 1n],
  ["powers of two", 2n ** 2048n, 2n ** 1000n],
  ["consecutive numbers", 2n ** 2048n, 2n ** 2048n - 1n],
  ["a large and a small number", 3n ** 900n, 9n],
  ["a multiple", 7n ** 300n, 7n ** 299n],
  ["numbers of all ones", (2n ** 64n - 1n) ** 20n, 2n ** 128n - 1n],
])("is correct for %s", (_, a, b) => {
  expect(greatestCommonDivisor(a, b)).toBe(euclid(a, b));
  expect(greatestCommonDivisor(b, a)).toBe(euclid(a, b));
});

it("of Fibonacci numbers, which take the most steps, is 1", () => {
  let [a, b] = [1n, 1n];
  for (let i = 0; i < 2_900; i++) [a, b] = [b, a + b];
  expect(greatestCommonDivisor(a, b)).toBe(1n);
});
