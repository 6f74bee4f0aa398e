import { describe, expect, it } from "vitest";
import { UnfinishedHandshakes } from "./unfinished-handshakes";

const make = (closed: string[], name: string) => ({ destroy: () => void closed.push(name) });

describe("unfinished handshakes of several addresses", () => {
  it("are closed for the busiest address, oldest first", () => {
    const closed: string[] = [];
    const unfinished = new UnfinishedHandshakes(4);
    unfinished.add("192.0.2.1", make(closed, "early"));
    for (let i = 0; i < 3; i += 1) unfinished.add("198.51.100.1", make(closed, `flood ${i}`));
    expect(closed).toEqual([]);
    for (let i = 3; i < 6; i += 1) unfinished.add("198.51.100.1", make(closed, `flood ${i}`));
    expect(closed).toEqual(["flood 0", "flood 1", "flood 2"]);
    unfinished.add("203.0.113.1", make(closed, "late"));
    expect(closed.at(-1)).toBe("flood 3");
  });

  it("count until they are deleted, once", () => {
    const closed: string[] = [];
    const unfinished = new UnfinishedHandshakes(1);
    for (let i = 0; i < 5; i += 1) {
      const one = make(closed, `${i}`);
      unfinished.add("192.0.2.1", one);
      unfinished.delete("192.0.2.1", one);
      unfinished.delete("192.0.2.1", one);
    }
    expect(closed).toEqual([]);
    unfinished.add("192.0.2.1", make(closed, "first"));
    unfinished.add("192.0.2.2", make(closed, "second"));
    expect(closed).toHaveLength(1);
  });
});
