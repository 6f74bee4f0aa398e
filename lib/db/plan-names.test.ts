import { expect, it } from "vitest";
import { PlanNames } from "./plan-names";

it("renames a statement as its uses grow, each statement independently", () => {
  const names = new PlanNames();
  const seen = Array.from({ length: 5_000 }, () => names.nameOf("find"));
  expect([...new Set(seen)]).toEqual(["find-0", "find-1", "find-2", "find-3"]);
  expect([15, 255, 4_095].map((use) => [seen[use - 1], seen[use]])).toEqual([
    ["find-0", "find-1"],
    ["find-1", "find-2"],
    ["find-2", "find-3"],
  ]);
  expect(names.nameOf("other")).toBe("other-0");
});
