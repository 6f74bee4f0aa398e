import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SlowCache } from "./slow-cache";

const at = (ms: number) => new Date(1_000_000 + ms);

let elapsedMs = 0;
beforeEach(() => void vi.spyOn(performance, "now").mockImplementation(() => elapsedMs));
afterEach(() => vi.restoreAllMocks());

/** A query that counts its runs and takes so long. */
function counter(tookMs = 1_000) {
  let runs = 0;
  return async () => {
    await delay(1);
    elapsedMs += tookMs;
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

  it("keeps a slow result for ten times its duration, so that one slow start is not shown for a minute", async () => {
    const cache = new SlowCache<number>({ slowFromMs: 500, keepMs: 60_000 });
    const [db, query] = [{}, counter(600)];
    expect(await cache.get(db, at(0), query)).toBe(1);
    expect(await cache.get(db, at(5_999), query)).toBe(1);
    expect(await cache.get(db, at(6_000), query)).toBe(2);
    const slowest = counter(30_000);
    const other = {};
    expect(await cache.get(other, at(0), slowest)).toBe(1);
    expect(await cache.get(other, at(59_999), slowest)).toBe(1);
    expect(await cache.get(other, at(60_000), slowest)).toBe(2);
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
