import { describe, expect, it } from "vitest";
import { markupOf, tagsOf } from "../testing/markup";
import { DataTable, type DataTableProps } from "./data-table";

interface Row {
  name: string;
  count: number;
}
const ROWS: Row[] = [
  { name: "Payments", count: 3 },
  { name: "Accounts", count: 10 },
];

const table = (props: Partial<DataTableProps<Row>> = {}) =>
  markupOf(
    <DataTable
      caption="Applications"
      columns={[
        { id: "name", header: "Name", cell: ({ name }) => name, isSortable: true },
        { id: "count", header: "Clients", cell: ({ count }) => count, align: "end" },
      ]}
      rows={ROWS}
      rowKey={({ name }) => name}
      pathname="/applications"
      params={{}}
      empty="No applications yet"
      {...props}
    />,
  );

describe("a table of data", () => {
  it("is a table with explicit roles, because cards on phones remove the implicit ones", () => {
    expect(table({ rows: ROWS.slice(0, 1) })).toBe(
      '<div><div><table role="table"><caption>Applications</caption><thead role="rowgroup"><tr role="row">' +
        '<th role="columnheader" scope="col"><a href="/applications?sort=name">Name</a></th>' +
        '<th role="columnheader" scope="col">Clients</th></tr></thead><tbody role="rowgroup"><tr role="row">' +
        '<td role="cell" data-label="Name" data-primary="">Payments</td>' +
        '<td role="cell" data-label="Clients">3</td></tr></tbody></table></div></div>',
    );
  });

  it("shows only the empty state without rows", () => {
    expect(table({ rows: [] })).toBe("<div>No applications yet</div>");
  });

  it.each([
    ["by no column", {}, undefined, "/applications?sort=name"],
    ["ascending", { params: { sort: "name", q: "pay" } }, "ascending", "/applications?q=pay&sort=-name"],
    ["descending", { params: { sort: "-name" } }, "descending", "/applications?sort=name"],
    ["by the page's default", { defaultSort: "name" }, "ascending", "/applications?sort=-name"],
    ["from a later page", { params: { cursor: "c" } }, undefined, "/applications?sort=name"],
  ])("sorted %s: has aria-sort and links to the other order", (_, props, direction, href) => {
    const [header] = tagsOf(table(props), "th");
    expect(header).toBe(`<th role="columnheader" scope="col"${direction ? ` aria-sort="${direction}"` : ""}>`);
    expect(tagsOf(table(props), "a")[0]).toBe(`<a href="${href}">`);
  });

  it("links each row by its first cell, and names the row in its menu", () => {
    const markup = table({
      rowHref: ({ name }) => `/applications/${name}`,
      actions: () => [{ id: "open", label: "Open", href: "/x" }],
      rowLabel: ({ name }) => name,
    });
    expect(markup).toContain('<a href="/applications/Payments">Payments</a>');
    expect(markup).toContain('<th role="columnheader" scope="col"><span>Actions</span></th>');
    expect(tagsOf(markup, "button").map((button) => /aria-label="(.*?)"/.exec(button)?.[1])).toEqual([
      "Actions for Payments",
      "Actions for Accounts",
    ]);
  });
});

describe("the pages of a table", () => {
  const FIRST = '<a href="/applications?q=a">First page</a>';
  const NEXT = '<a rel="next" href="/applications?cursor=n&q=a">Next</a>';

  it.each([
    ["one page", {}, undefined],
    [
      "the first of several",
      { params: { q: "a" }, nextCursor: "n" },
      '<span>1–2</span></span><span><a rel="next" href="/applications?cursor=n&q=a&row=3">Next</a>',
    ],
    ["a page in the middle", { params: { q: "a", cursor: "c" }, nextCursor: "n" }, `</span><span>${FIRST}${NEXT}`],
    ["the last page", { params: { q: "a", cursor: "c" }, nextCursor: null }, `</span><span>${FIRST}`],
  ])("%s", (_, props, links) => {
    expect(/<nav.*<\/nav>/.exec(table(props))?.[0]).toBe(
      links && `<nav aria-label="Pages"><span>${links}</span></nav>`,
    );
  });
});

describe("a table with a selection", () => {
  const markup = table({
    rowHref: ({ name }) => `/applications/${name}`,
    rowLabel: ({ name }) => name,
    selection: {
      ...{ form: "chosen", param: "id", noun: "application" },
      actions: [{ verb: "Export", href: "/export" }],
    },
  });

  it("has a named checkbox per row that belongs to the form of the bar", () => {
    expect(tagsOf(markup, "input")).toEqual([
      '<input type="checkbox" aria-label="Select all applications on this page"/>',
      ...["Payments", "Accounts"].map(
        (name) =>
          `<input type="checkbox" form="chosen" aria-label="Select ${name}" data-select="" autoComplete="off" name="id" value="${name}"/>`,
      ),
    ]);
  });

  it("submits the selection by GET, so that it works without JavaScript", () => {
    expect(tagsOf(markup, "form")).toEqual(['<form id="chosen" aria-label="Selected applications" method="get">']);
    expect(tagsOf(markup, "button")[0]).toContain('formAction="/export"');
  });
});

describe("a row on a phone", () => {
  const cells = (columns: DataTableProps<Row>["columns"]) => tagsOf(table({ columns, rows: ROWS.slice(0, 1) }), "td");
  const name = { id: "name", header: "Name", cell: ({ name }: Row) => name };

  it("has two lines if a column has a place there, otherwise a line per cell", () => {
    expect(tagsOf(table({ columns: [{ ...name, phone: "title" }] }), "table")[0]).toContain('data-lines="two"');
    expect(cells([{ ...name, phone: "title" }])[0]).toContain('data-phone="title"');
    expect(tagsOf(table({ columns: [name] }), "table")[0]).not.toContain("data-lines");
  });
});
