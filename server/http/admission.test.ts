import { describe, expect, it } from "vitest";
import { addressBlock } from "@/lib/runtime/address-block";
import { SharedLimit } from "./shared-limit";

describe("a shared limit", () => {
  it("limits each address to its share and all together to the total, and reuses released amounts", () => {
    const limit = new SharedLimit({ total: 10, perAddress: 4 });
    expect(limit.take("a", 4)).toBe(true);
    expect(limit.take("a", 1), "the share of a is exhausted").toBe(false);
    expect(limit.take("b", 4)).toBe(true);
    expect(limit.take("c", 3), "two remain").toBe(false);
    expect(limit.take(null, 2), "counted for no address").toBe(true);
    limit.release("a", 4);
    expect(limit.take("c", 3)).toBe(true);
    expect(limit.used).toBe(9);
    for (const [block, amount] of [
      ["b", 4],
      [null, 2],
      ["c", 3],
    ] as const)
      limit.release(block, amount);
    expect(limit.used).toBe(0);
  });
});

describe("an address block", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2::1", "20010db800010002/64"],
    ["2001:db8:1:2:ffff:ffff:ffff:ffff", "20010db800010002/64"],
    ["2001:db8:1:3::1", "20010db800010003/64"],
    ["::1", "0000000000000000/64"],
    ["unknown", "unknown"],
  ])("of %s is %s", (address, block) => expect(addressBlock(address)).toBe(block));
});
