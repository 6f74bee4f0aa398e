import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { SlowCache } from "./slow-cache";

const at = (ms: number) => new Date(1_000_000 + ms);

/** A query that counts its runs. */
function counter() {
  let runs = 0;
  return async () => {
    await delay(1);
    runs += 1;
    return runs;
  };
}

describe("a cache of slow queries", () => {
  it("shares a slow result until it is too old, for each database, also when the clock is set back", async () => {
    const cache = new SlowCache<number>({ slowFromMs: 0, keepMs: 1_000 });
    const [one, other, query] = [{}, {}, counter()];
    expect(await Promise.all([cache.get(one, at(0), query), cache.get(one, at(1), query)])).toEqual([1, 1]);
    expect(await cache.get(one, at(999), query)).toBe(1);
    expect(await cache.get(other, at(999), query)).toBe(2);
    expect(await cache.get(one, at(1_000), query)).toBe(3);
    expect(await cache.get(one, at(0), query)).toBe(4);
  });

  it("keeps neither a fast result nor an error", async () => {
    const cache = new SlowCache<number>({ slowFromMs: 60_000, keepMs: 60_000 });
    const [db, query] = [{}, counter()];
    expect(await cache.get(db, at(0), query)).toBe(1);
    expect(await cache.get(db, at(0), query)).toBe(2);
    const slow = new SlowCache<number>({ slowFromMs: 0, keepMs: 60_000 });
    await expect(slow.get(db, at(0), () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await slow.get(db, at(0), query)).toBe(3);
  });
});
