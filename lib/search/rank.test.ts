import { describe, expect, it } from "vitest";
import { best, RANKS, rankOf } from "./rank";

describe("the rank of a search result", () => {
  it.each([
    ["0198-ab", { names: ["Payments hub"], ids: ["0198-AB"] }, RANKS.exact],
    ["zahl", { names: ["Zahlungs-Drehscheibe"] }, RANKS.prefix],
    ["dreh", { names: ["Zahlungs-Drehscheibe"] }, RANKS.word],
    ["ungs-d", { names: ["Zahlungs-Drehscheibe"] }, RANKS.part],
    ["hub", { names: ["Payments hub"] }, RANKS.word],
    ["hub", { names: ["Github hub"] }, RANKS.word],
    ["ub", { names: ["Payments hub"] }, RANKS.part],
    ["ab", { names: ["äab ab"] }, RANKS.word],
    ["uk", { names: ["Fjord (UK)"] }, RANKS.word],
    ["bank", { names: ["Payments hub"] }, RANKS.owner],
    ["fjord", { names: ["Payments hub", "fjord-hub"] }, RANKS.prefix],
    ["a@b", { names: ["Anna"], ids: [null, undefined] }, RANKS.owner],
  ])("%s in %o is %s", (text, ranked, rank) => expect(rankOf(text, ranked)).toBe(rank));

  it("orders by rank, then by name with numbers in order, up to the limit", () => {
    const names = ["Bank hub 10", "Bank hub 9", "A hub", "Hub", "Other"];
    const found = best(names, "hub", (name) => ({ names: [name] }), 4);
    expect(found.map(({ row }) => row)).toEqual(["Hub", "A hub", "Bank hub 9", "Bank hub 10"]);
  });
});
