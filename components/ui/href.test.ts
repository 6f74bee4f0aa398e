import { expect, it } from "vitest";
import { hrefWith } from "./href";

it.each([
  ["a filter is set", {}, { status: "active" }, "/list?status=active"],
  ["another one stays", { q: "bank" }, { status: "active" }, "/list?q=bank&status=active"],
  ["one is removed by null", { q: "bank", status: "active" }, { status: null }, "/list?q=bank"],
  ["one is removed by an empty text", { q: "bank" }, { q: "" }, "/list"],
  ["repeated values stay", { type: ["signing", "transport"] }, {}, "/list?type=signing&type=transport"],
  ["paging restarts with another filter", { cursor: "c2", row: "51" }, { q: "a b" }, "/list?q=a+b"],
  [
    "paging goes on by its own change",
    { q: "a", cursor: "c2" },
    { cursor: "c3", row: "101" },
    "/list?cursor=c3&q=a&row=101",
  ],
])("%s", (_, params, changes, href) => expect(hrefWith("/list", params, changes)).toBe(href));

it("equal states have equal addresses", () => {
  expect(hrefWith("/list", { b: "2", a: "1" }, {})).toBe(hrefWith("/list", { a: "1" }, { b: "2" }));
});
