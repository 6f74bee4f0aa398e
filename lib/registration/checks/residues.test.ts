import fc from "fast-check";
import { expect, it } from "vitest";
import { primesBelow } from "./modulus";
import { remainders } from "./residues";

it("returns the remainder of a division by each divisor", () => {
  const divisors = [...primesBelow(752), 1, 2 ** 24 + 43, 7];
  const all = remainders(divisors);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 4096n }), (n) => {
      expect(all(n)).toEqual(divisors.map((divisor) => Number(n % BigInt(divisor))));
    }),
  );
});
