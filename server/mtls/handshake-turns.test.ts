import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HandshakeTurns } from "./handshake-turns";

/** A clock that only the steps advance. */
let now = 0;
beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("steps of TLS handshakes", () => {
  it("run in order, cheap ones without a pause", async () => {
    const turns = new HandshakeTurns();
    const ran: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      turns.take("192.0.2.1", () => {
        ran.push(i);
        now += 2;
      });
    }
    expect(ran).toEqual([]);
    await nextTurn();
    expect(ran).toEqual([0, 1, 2, 3, 4]); // other work runs after 10 ms
    for (let i = 0; i < 4; i += 1) await nextTurn();
    expect(ran).toHaveLength(20);
  });

  it("are followed by a pause of the same length when they are expensive", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const turns = new HandshakeTurns();
    let ran = 0;
    const expensive = () => {
      ran += 1;
      now += 60;
    };
    for (let i = 0; i < 3; i += 1) turns.take("192.0.2.1", expensive);
    for (let i = 1; i <= 3; i += 1) {
      for (let turn = 0; turn < 5; turn += 1) await nextTurn();
      expect(ran).toBe(i);
      vi.advanceTimersByTime(59);
      expect(ran).toBe(i);
      vi.advanceTimersByTime(1);
    }
  });

  it("of other addresses run before the second one of an address", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const turns = new HandshakeTurns();
    const ran: string[] = [];
    const step = (name: string) => () => {
      ran.push(name);
      now += 60;
    };
    for (let i = 0; i < 100; i += 1) turns.take("192.0.2.1", step("flood"));
    turns.take("198.51.100.1", step("one"));
    turns.take("203.0.113.1", step("other"));
    await nextTurn();
    for (let i = 0; i < 2; i += 1) vi.advanceTimersByTime(60);
    expect(ran).toEqual(["flood", "one", "other"]);
  });
});
