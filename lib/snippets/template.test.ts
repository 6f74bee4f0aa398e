import { describe, expect, it } from "vitest";
import { fillTemplate } from "./template";

const fill = (template: string, flags: string[] = [], values: Record<string, string> = {}) =>
  fillTemplate(template, { values, flags: new Set(flags), quote: (text) => JSON.stringify(text) });

describe("fillTemplate", () => {
  it.each([
    ["a complete literal is quoted", 'id = "__CLIENT_ID__"', { CLIENT_ID: 'a"b\\' }, 'id = "a\\"b\\\\"'],
    [
      "a name elsewhere is replaced unquoted",
      'SHA__HASH_BITS__("-__HASH_BITS__")',
      { HASH_BITS: "256" },
      'SHA256("-256")',
    ],
    ["a value is not expanded again", '"__A__"', { A: "__B__ $& $1" }, '"__B__ $& $1"'],
    ["other underscores are unchanged", "__init__ _A_", {}, "__init__ _A_"],
  ])("%s", (_, template, values, program) => {
    expect(fill(template, [], values)).toBe(program);
  });

  it.each([
    [[], "else\nlast\n"],
    [["a"], "first\nlast\n"],
    [["b"], "first\nlast\n"],
    [["a", "c"], "first\ninner\nlast\n"],
    [["c"], "else\nlast\n"],
  ])("keeps the lines for the flags %j", (flags, program) => {
    const template =
      "# @if a b\nfirst\n  // @if c\ninner\n  // @end\n# @else\nelse\n# @end\n# @if none\nnever\n# @end\nlast\n";
    expect(fill(template, flags)).toBe(program);
  });

  it.each(["__NO_VALUE__", "# @if a", "# @end", "# @else\n# @end"])("rejects the defective template %j", (template) => {
    expect(() => fill(template)).toThrow(/template/);
  });
});
