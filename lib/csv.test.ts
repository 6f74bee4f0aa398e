import { describe, expect, it } from "vitest";
import { csvLine } from "./csv";

describe("csvLine", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＠SUM(A1)"])(
    "escapes %j, which a spreadsheet would evaluate",
    (cell) => {
      expect(csvLine([cell])).toBe(`"'${cell}"\r\n`);
    },
  );

  it.each([
    ["\t=1", "'\t'=1"],
    ["\r=1", "'\r'=1"],
    ["a;=1+1;b", "a;'=1+1;b"],
    ["a;@SUM(A1)", "a;'@SUM(A1)"],
    ["a\t+1", "a\t'+1"],
    ["two\n-lines", "two\n'-lines"],
    ["a; b=c", "a; b=c"],
  ])("escapes %j where the spreadsheet's separator is not the comma", (cell, safe) => {
    expect(csvLine([cell])).toBe(`"${safe}"\r\n`);
  });

  it("quotes as in RFC 4180", () => {
    expect(csvLine(['a "b", c', "two\nlines", ""])).toBe('"a ""b"", c","two\nlines",""\r\n');
  });

  it("leaves identifiers unchanged, also with a leading hyphen, and escapes text of users", () => {
    const identifiers = new Set([0]);
    expect(csvLine(["-aB_9", "-aB_9", "=1+1", "@x"], identifiers)).toBe(`"-aB_9","'-aB_9","'=1+1","'@x"\r\n`);
    expect(csvLine(["=cmd|x", "-1+cmd"], new Set([0, 1]))).toBe(`"'=cmd|x","'-1+cmd"\r\n`);
  });
});
