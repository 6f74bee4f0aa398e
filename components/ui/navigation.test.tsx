import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { describe, expect, it } from "vitest";
import { markupOf, tagsOf } from "../testing/markup";
import { DateFilter } from "./date-filter";
import { FilterChips } from "./filter-chips";
import { FilterMenu } from "./filter-menu";
import { RemovableFilter } from "./removable-filter";
import { SearchField } from "./search-field";
import { Stepper } from "./stepper";
import { Tabs } from "./tabs";

describe("tabs", () => {
  it("are links in a named list, with the current page marked", () => {
    const tabs = [
      { href: "/a", label: "Details", isCurrent: true },
      { href: "/b", label: "Clients", count: 0 },
    ];
    expect(markupOf(<Tabs label="Application" tabs={tabs} />)).toBe(
      '<nav aria-label="Application"><ul><li><a aria-current="page" href="/a">Details</a></li>' +
        '<li><a href="/b">Clients<span>0</span></a></li></ul><span hidden=""></span></nav>',
    );
  });
});

describe("filter chips", () => {
  it("set one parameter, and the selected one removes it; other parameters stay and paging restarts", () => {
    const options = [
      { value: "active", label: "Active", count: 1200 },
      { value: "revoked", label: "Revoked" },
    ];
    const params = { status: "active", q: "pay", cursor: "c" };
    const markup = markupOf(
      <FilterChips label="Status" param="status" options={options} pathname="/x" params={params} />,
    );
    expect(markup).toBe(
      '<nav aria-label="Status"><ul><li><a aria-current="true" href="/x?q=pay">Active<span>1,200</span></a></li>' +
        '<li><a href="/x?q=pay&status=revoked">Revoked</a></li></ul></nav>',
    );
  });
});

describe("a filter menu", () => {
  it("is a disclosure of links that names the value in use; other parameters stay and paging restarts", () => {
    const options = [
      { value: "active", label: "Active", count: 1200 },
      { value: "revoked", label: "Revoked" },
    ];
    const params = { status: "active", q: "pay", cursor: "c", row: "51" };
    const menu = (used: Record<string, string>) =>
      markupOf(<FilterMenu label="Status" param="status" options={options} pathname="/x" params={used} />);
    expect(menu(params)).toBe(
      '<details name="filters"><summary data-chosen="">Status: Active</summary><div><nav aria-label="Status"><ul>' +
        '<li><a href="/x?q=pay"><span>Any</span></a></li>' +
        '<li><a aria-current="true" href="/x?q=pay&status=active"><span>Active</span><span>1,200</span></a></li>' +
        '<li><a href="/x?q=pay&status=revoked"><span>Revoked</span></a></li></ul></nav></div></details>',
    );
    expect(menu({})).toContain("<summary>Status</summary>");
    expect(menu({})).toContain('<a aria-current="true" href="/x"><span>Any</span></a>');
  });

  it("with many options has them on demand: a page has none of their links, and a form without JavaScript", () => {
    const options = Array.from({ length: 57 }, (_, index) => ({ value: `v${index}`, label: `Action ${index}` }));
    const params = { operation: "v3", actor: "ada", type: ["a", "b"], cursor: "c", row: "51" };
    const markup = markupOf(
      <FilterMenu label="Action" param="operation" options={options} pathname="/audit" params={params} />,
    );
    expect(markup).toContain('<summary data-chosen="">Action: Action 3</summary><div><noscript><form method="get">');
    expect(tagsOf(markup, "a")).toEqual([]);
    expect(tagsOf(markup, "input")).toEqual([
      '<input type="hidden" name="actor" value="ada"/>',
      '<input type="hidden" name="type" value="a"/>',
      '<input type="hidden" name="type" value="b"/>',
    ]);
    expect(markup).toContain('<select name="operation" aria-label="Action"><option value="">Any</option>');
    expect(tagsOf(markup, "option")).toHaveLength(58);
    expect(markup).toContain('<option value="v3" selected="">Action 3</option>');
    expect(markup.length).toBeLessThan(4_000);
  });

  it("a filter of a link is removed by a link that names it", () => {
    expect(
      markupOf(
        <RemovableFilter
          label="Organisation: Fjord"
          pathname="/x"
          params={{ organisation: "o1" }}
          changes={{ organisation: null }}
        />,
      ),
    ).toBe(
      '<a aria-label="Remove filter Organisation: Fjord" title="Remove filter Organisation: Fjord" href="/x"><bdi>Organisation: Fjord</bdi></a>',
    );
  });
});

describe("a filter by dates", () => {
  const dates = (params: Record<string, string>) =>
    markupOf(
      <NuqsTestingAdapter>
        <DateFilter
          label="Dates"
          presets={[{ label: "Today", since: "2031-06-01" }]}
          precision="day"
          pathname="/x"
          params={params}
          keep={{ actor: "ada", entity: undefined }}
        />
      </NuqsTestingAdapter>,
    );

  it("has presets that replace the range and keep the other filters", () => {
    const markup = dates({ actor: "ada", since: "2031-05-01", until: "2031-05-02", cursor: "c" });
    expect(markup).toContain('<summary data-chosen="">Dates: 1 May 2031 – 2 May 2031</summary>');
    expect(markup).toContain('<a href="/x?actor=ada"><span>Any</span></a>');
    expect(markup).toContain('<a href="/x?actor=ada&since=2031-06-01"><span>Today</span></a>');
    expect(dates({ since: "2031-06-01" })).toContain('<a aria-current="true" href="/x?since=2031-06-01"><span>Today');
  });

  it("has a form that keeps the other filters and the range, also without JavaScript", () => {
    const markup = dates({ since: "2031-05-01T10:00:00Z" });
    expect(markup).toContain(
      '<form aria-label="Dates: own range" method="get"><input type="hidden" name="actor" value="ada"/>',
    );
    expect(markup).toContain('<label>From<input type="date" name="since" value="2031-05-01"/></label>');
    expect(markup).toContain('<label>To<input type="date" name="until" value=""/></label>');
  });
});

describe("a search field", () => {
  const field = (searchParams: string) =>
    markupOf(
      <NuqsTestingAdapter searchParams={searchParams}>
        <SearchField label="Search keys" keep={{ status: "active", type: undefined }} />
      </NuqsTestingAdapter>,
    );

  it.each([
    ["empty", "", 0],
    ["with a text", "?q=abc", 1],
  ])("is a named search form that keeps the filters: %s", (_, address, buttons) => {
    const markup = field(address);
    expect(markup).toMatch(/^<search><form method="get"><input type="hidden" name="status" value="active"\/>/);
    expect(tagsOf(markup, "input")[1]).toContain('type="search" aria-label="Search keys"');
    expect(tagsOf(markup, "input")).toHaveLength(2);
    expect(tagsOf(markup, "button")).toHaveLength(buttons);
  });

  it("keeps the search text of the URL and can be cleared", () => {
    expect(tagsOf(field("?q=abc"), "input")[1]).toContain('name="q" value="abc"');
    expect(tagsOf(field("?q=abc"), "button")[0]).toContain('aria-label="Clear search"');
  });
});

describe("a stepper", () => {
  it.each([
    [
      "done",
      { state: "done", href: "/type", answer: "Signing" },
      /^<li>.*<a href="\/type">Type<span> \(done\)<\/span><\/a><span>Signing<\/span>/,
    ],
    ["current", { state: "current" }, /^<li aria-current="step">.*<span>Type<\/span>/],
    ["to do", { state: "todo" }, /^<li>.*<span>Type<\/span>/],
  ] as const)("marks a step that is %s", (_, step, markup) => {
    const all = markupOf(<Stepper label="New certificate" steps={[{ id: "type", label: "Type", ...step }]} />);
    expect(all).toMatch(/^<nav aria-label="New certificate"><p aria-hidden="true">/);
    expect(/<li.*<\/li>/.exec(all)?.[0]).toMatch(markup);
  });
});
