import { describe, expect, it } from "vitest";
import { Batcher } from "./batcher";

/** Waits one turn of the event loop. */
const turn = () => new Promise(setImmediate);

/** A batcher whose batches wait for `next`. */
function held(most = 3, isItemError?: (error: unknown) => boolean) {
  const batches: number[][] = [];
  let release: () => void = () => {};
  const batcher = new Batcher<number, string>({
    most,
    ...(isItemError ? { isItemError } : {}),
    run: async (items) => {
      batches.push([...items]);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      if (items.includes(13)) throw new Error("unlucky");
      return items.map((item) => `#${item}`);
    },
  });
  const next = async () => {
    release();
    await turn();
  };
  return { batcher, batches, next };
}

describe("Batcher", () => {
  it("runs items of one turn together up to the limit, and items that arrive meanwhile in the next batch", async () => {
    const { batcher, batches, next } = held(3);
    const all = [1, 2, 3, 4].map((item) => batcher.add(item));
    expect(batches).toEqual([]);
    await turn();
    expect(batches).toEqual([[1, 2, 3]]);
    all.push(batcher.add(5));
    await next();
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    await next();
    expect(await Promise.all(all)).toEqual(["#1", "#2", "#3", "#4", "#5"]);
  });

  it("rejects the items of a failed batch and continues with the next", async () => {
    const { batcher, next } = held(2);
    const settled = Promise.allSettled([1, 13, 3, 4].map((item) => batcher.add(item)));
    for (let i = 0; i < 3; i++) await next();
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled", "fulfilled"]);
  });

  it("runs the items of a batch one by one when a single item caused the error", async () => {
    const { batcher, batches, next } = held(3, (error) => error instanceof Error && error.message === "unlucky");
    const settled = Promise.allSettled([2, 13, 4, 1].map((item) => batcher.add(item)));
    for (let i = 0; i < 6; i++) await next();
    expect(batches).toEqual([[2, 13, 4], [2], [13], [4], [1]]);
    expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  });

  it("runs a new batch after being idle", async () => {
    const { batcher, batches, next } = held();
    const first = batcher.add(1);
    await turn();
    await next();
    await first;
    const second = batcher.add(2);
    await turn();
    await next();
    expect(await second).toBe("#2");
    expect(batches).toEqual([[1], [2]]);
  });

  it("rejects a batch whose results do not match its items", async () => {
    const batcher = new Batcher<number, number>({ run: async () => [], most: 4 });
    await expect(batcher.add(1)).rejects.toThrow("0 results for 1 items");
  });
});
