import { describe, expect, it } from "vitest";
import { markupOf, tagsOf } from "../testing/markup";
import { SelectAll, type Selection, SelectionBar, SelectRow } from "./selection";

const selection: Selection = {
  form: "selected-certificates",
  param: "kid",
  noun: "certificate",
  actions: [
    { verb: "Revoke", href: "/revocation/selected", tone: "danger" },
    { verb: "Export CSV", href: "/certificates/export" },
  ],
};

describe("selecting rows", () => {
  it("the checkbox of a row names the row and belongs to the form of the bar, so that it works without JavaScript", () => {
    expect(markupOf(<SelectRow selection={selection} value="kid-1" label="payments signing" />)).toBe(
      '<label><input type="checkbox" form="selected-certificates" aria-label="Select payments signing" data-select="" ' +
        'autoComplete="off" name="kid" value="kid-1"/></label>',
    );
  });

  it("the checkbox of all rows says that it is about this page, and belongs to no form: it is not a value", () => {
    const [box = ""] = tagsOf(markupOf(<SelectAll selection={selection} />), "input");
    expect(box).toContain('aria-label="Select all certificates on this page"');
    expect(box).not.toMatch(/ (?:name|form)=/);
  });

  it("the bar is a GET form with a button for each action; its count is a status", () => {
    const bar = markupOf(<SelectionBar selection={selection} />);
    expect(tagsOf(bar, "form")).toEqual([
      '<form id="selected-certificates" aria-label="Selected certificates" method="get">',
    ]);
    expect(tagsOf(bar, "button")).toEqual([
      '<button type="submit" formAction="/revocation/selected">',
      '<button type="submit" formAction="/certificates/export">',
      '<button type="button">',
    ]);
    expect(tagsOf(bar, "span")).toContain('<span role="status">');
  });
});
