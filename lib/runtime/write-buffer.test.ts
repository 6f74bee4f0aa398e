import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WriteBuffer } from "./write-buffer";

interface Sum {
  name: string;
  count: number;
}

/** A buffer of two items per batch and four in all. `isAway`: writing fails. */
function make(more: Partial<ConstructorParameters<typeof WriteBuffer<Sum>>[0]> = {}) {
  const state = { isAway: false, batches: [] as string[][], warnings: [] as unknown[][] };
  const buffer = new WriteBuffer<Sum>({
    write: async (items) => {
      if (state.isAway) throw new Error("unavailable");
      state.batches.push(items.map(({ name, count }) => `${name}${count}`));
    },
    flushAfterMs: 250,
    most: 2,
    capacity: 4,
    whenFull: "drop_oldest",
    name: "test",
    log: { warn: (...line: unknown[]) => void state.warnings.push(line) },
    ...more,
  });
  const add = (names: string) => {
    for (const name of names) buffer.add(name, { name, count: 1 });
  };
  return { state, buffer, add };
}

describe("WriteBuffer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("writes after the time since the first item, in batches", async () => {
    const { state, add } = make();
    add("abc");
    await vi.advanceTimersByTimeAsync(249);
    expect(state.batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.batches).toEqual([["a1", "b1"], ["c1"]]);
    add("d");
    await vi.advanceTimersByTimeAsync(250);
    expect(state.batches.slice(2)).toEqual([["d1"]]);
  });

  it("writes at once when flushed, and then not again", async () => {
    const { state, buffer, add } = make();
    add("a");
    await buffer.flush();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.batches).toEqual([["a1"]]);
  });

  it("leaves items that arrive during a write for the next one", async () => {
    const { state, buffer, add } = make({
      write: async (items) => {
        state.batches.push(items.map(({ name }) => name));
        if (state.batches.length === 1) add("c");
      },
    });
    add("ab");
    await buffer.flush();
    expect(state.batches).toEqual([["a", "b"]]);
    expect([...buffer.waiting()].map(({ name }) => name)).toEqual(["c"]);
    await vi.advanceTimersByTimeAsync(250);
    expect(state.batches).toEqual([["a", "b"], ["c"]]);
  });

  it("combines items with one key", async () => {
    const { state, buffer, add } = make({ merge: (a, b) => ({ ...a, count: a.count + b.count }) });
    add("aba");
    await buffer.flush();
    expect(state.batches).toEqual([["a2", "b1"]]);
  });

  it.each([
    ["drop_oldest", ["c1", "d1"], ["e1", "f1"]],
    ["drop_new", ["a1", "b1"], ["c1", "d1"]],
  ] as const)("%s when full, and reports the number once", async (whenFull, ...batches) => {
    const { state, buffer, add } = make({ whenFull });
    add("abcdef");
    await buffer.flush();
    await buffer.flush();
    expect(state.batches).toEqual(batches);
    expect(state.warnings).toEqual([[{ dropped: 2 }, "test was dropped: buffer full"]]);
  });

  it("keeps what can't be written, in order, until the next item or flush", async () => {
    const { state, buffer, add } = make({ merge: (a, b) => ({ ...a, count: a.count + b.count }) });
    state.isAway = true;
    add("abc");
    await vi.advanceTimersByTimeAsync(250);
    expect(state.warnings).toEqual([[{ err: expect.any(Error), waiting: 3 }, "test could not be written"]]);
    state.isAway = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(state.batches).toEqual([]);
    add("a");
    await vi.advanceTimersByTimeAsync(250);
    expect(state.batches).toEqual([["a2", "b1"], ["c1"]]);
    await buffer.flush();
    expect(state.batches).toHaveLength(2);
  });
});
