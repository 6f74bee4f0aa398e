import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Turns } from "./turns";

const response = { destroyed: false } as ServerResponse;

describe("turns", () => {
  it("run sixteen at a time, in order, until all are done", async () => {
    const turns = new Turns();
    let now = 0;
    let most = 0;
    const order: number[] = [];
    const render = (index: number) => async () => {
      order.push(index);
      now += 1;
      most = Math.max(most, now);
      await delay(5);
      now -= 1;
      if (index % 7 === 0) throw new Error("broken");
    };
    const results = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => turns.take(response, render(i))));
    expect(most).toBe(16);
    expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(15);
  });

  it("continue after a slow render, and skip a caller that has disconnected", async () => {
    const turns = new Turns();
    for (let index = 0; index < 16; index += 1) void turns.take(response, () => new Promise(() => {}));
    let isRendered = false;
    await turns.take({ destroyed: true } as ServerResponse, async () => {
      isRendered = true;
    });
    expect(isRendered).toBe(false);
    await turns.take(response, async () => {
      isRendered = true;
    });
    expect(isRendered).toBe(true);
  });
});
