import { describe, expect, it } from "vitest";
import { markupOf, tagsOf } from "../testing/markup";
import { PageNavigation, PageRange } from "./page-navigation";
import { type PageFacts, pageLinks } from "./pages";

const facts = (more: Partial<PageFacts> = {}): PageFacts => ({
  ...{ pathname: "/x", params: {}, shown: 50, total: 3181, nextCursor: "n" },
  ...more,
});

describe("the pages of a list", () => {
  it.each([
    ["the first page", {}, "1–50 of 3,181", undefined, "/x?cursor=n&row=51"],
    ["one page", { shown: 3, total: 3, nextCursor: null }, "1–3 of 3", undefined, undefined],
    ["one row", { shown: 1, total: 1, nextCursor: null }, "1 of 1", undefined, undefined],
    ["no row", { shown: 0, total: 0, nextCursor: null }, "0 in total", undefined, undefined],
    [
      "the second page: Previous is the first page, without a cursor",
      { params: { cursor: "c", row: "51", q: "a" }, previousCursor: "p" },
      "51–100 of 3,181",
      "/x?q=a",
      "/x?cursor=n&q=a&row=101",
    ],
    [
      "a later page",
      { params: { cursor: "c", row: "101" }, previousCursor: "p" },
      "101–150 of 3,181",
      "/x?cursor=p&row=51",
      "/x?cursor=n&row=151",
    ],
    [
      "a page of another size",
      { params: { cursor: "c", row: "51", limit: "25" }, shown: 25, previousCursor: "p" },
      "51–75 of 3,181",
      "/x?cursor=p&limit=25&row=26",
      "/x?cursor=n&limit=25&row=76",
    ],
    [
      "a link without the number of its first row",
      { params: { cursor: "c" }, previousCursor: "p" },
      "3,181 in total",
      "/x?cursor=p",
      "/x?cursor=n",
    ],
    [
      "a number that is none",
      { params: { cursor: "c", row: "-5e9" }, previousCursor: "p" },
      "3,181 in total",
      "/x?cursor=p",
      "/x?cursor=n",
    ],
    ["more rows than were counted", { total: 20 }, "1–50 of 50", undefined, "/x?cursor=n&row=51"],
    ["the limit of totals", { total: 10_000 }, "1–50 of 10,000+", undefined, "/x?cursor=n&row=51"],
    ["a list without totals", { total: null }, "1–50", undefined, "/x?cursor=n&row=51"],
    [
      "rows that stand for several",
      { shown: 38, total: 38, unit: "email", nextCursor: null },
      "1–38 of 38 emails",
      undefined,
      undefined,
    ],
    ["a total of one", { shown: 1, total: 1, unit: "email", nextCursor: null }, "1 of 1 email", undefined, undefined],
    ["neither total nor place", { total: null, params: { cursor: "c" } }, undefined, undefined, "/x?cursor=n"],
  ])("%s", (_, more, range, previous, next) => {
    expect(pageLinks(facts(more))).toMatchObject({ range, previous, next });
  });

  it("are links with their names, above and below the list", () => {
    const place = facts({ params: { cursor: "c", row: "101" }, previousCursor: "p" });
    expect(markupOf(<PageRange {...place} />)).toBe(
      '<div><span role="status">101–150 of 3,181</span><nav aria-label="Pages, above the list">' +
        '<a aria-label="Previous page" title="Previous page" href="/x?cursor=p&row=51"></a>' +
        '<a aria-label="Next page" title="Next page" href="/x?cursor=n&row=151"></a></nav></div>',
    );
    const below = markupOf(<PageNavigation {...place} hasSizes />);
    expect(tagsOf(below, "a")).toEqual([
      ...[25, 50, 100].map(
        (size) =>
          `<a aria-label="${size} rows per page"${size === 50 ? ' aria-current="true"' : ""} href="/x?limit=${size}">`,
      ),
      '<a rel="prev" href="/x?cursor=p&row=51">',
      '<a rel="next" href="/x?cursor=n&row=151">',
    ]);
  });

  it("are not shown for a list that fits on the smallest page", () => {
    expect(markupOf(<PageNavigation {...facts({ shown: 3, total: 3, nextCursor: null })} hasSizes />)).toBe("");
  });
});
