import { describe, expect, it } from "vitest";
import { FreshCache } from "./fresh-cache";

interface Value {
  is: string;
}

function makeCache(ttlMs = 1_000) {
  let now = 0;
  const clock = { now: () => new Date(now) };
  const cache = new FreshCache<Value>({
    clock,
    maxEntries: 3,
    maxBytes: 100,
    sizeOf: ({ is }) => is.length,
    expiresAt: () => new Date(now + ttlMs),
  });
  return { cache, advance: (ms: number) => (now += ms) };
}

/** A load that the test completes. */
function pending() {
  let finish: (value: Value) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const promise = new Promise<Value>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  return { load: () => promise, finish, fail };
}

const loads = (is: string) => async () => ({ is });

describe("FreshCache", () => {
  it("keeps a value until it expires", async () => {
    const { cache, advance } = makeCache();
    await cache.get("a", loads("old"));
    expect(await cache.get("a", loads("new"))).toEqual({ is: "old" });
    advance(1_000);
    expect(cache.peek("a")).toBeUndefined();
    expect(await cache.get("a", loads("new"))).toEqual({ is: "new" });
  });

  it("never keeps a value that was being loaded when it was invalidated", async () => {
    const { cache } = makeCache();
    const slow = pending();
    const first = cache.get("a", slow.load);
    cache.forget("a");
    expect(await cache.get("a", loads("after"))).toEqual({ is: "after" });
    slow.finish({ is: "before" });
    expect(await first).toEqual({ is: "before" });
    expect(cache.peek("a")).toEqual({ is: "after" });
  });

  it("keeps the current load when an older, invalidated one completes", async () => {
    const { cache } = makeCache();
    const [old, current] = [pending(), pending()];
    const first = cache.get("a", old.load);
    cache.forget("a");
    const second = cache.get("a", current.load);
    old.finish({ is: "before" });
    await first;
    const third = cache.get("a", loads("third"));
    current.finish({ is: "after" });
    expect([await second, await third]).toEqual([{ is: "after" }, { is: "after" }]);
  });

  it("shares one load among concurrent callers, and does not cache errors", async () => {
    const { cache } = makeCache();
    const slow = pending();
    const both = [cache.get("a", slow.load), cache.get("a", loads("other"))];
    slow.fail(new Error("database down"));
    await expect(both[0]).rejects.toThrow("database down");
    await expect(both[1]).rejects.toThrow("database down");
    expect(await cache.get("a", loads("back"))).toEqual({ is: "back" });
    const throwing = () => {
      throw new Error("synchronous");
    };
    await expect(cache.get("b", throwing)).rejects.toThrow("synchronous");
  });

  it("is bounded in entries and bytes", async () => {
    const { cache } = makeCache();
    for (const key of ["a", "b", "c", "d"]) await cache.get(key, loads(key));
    expect(cache.peek("a")).toBeUndefined();
    await cache.get("large", loads("x".repeat(100)));
    expect(cache.peek("d")).toBeUndefined();
  });

  it("invalidates by condition, including running loads", async () => {
    const { cache } = makeCache();
    await cache.get("o/1", loads("1"));
    const slow = pending();
    const running = cache.get("o/2", slow.load);
    cache.forgetWhere((key) => key.startsWith("o/"));
    slow.finish({ is: "2" });
    await running;
    expect([cache.peek("o/1"), cache.peek("o/2")]).toEqual([undefined, undefined]);
  });
});
