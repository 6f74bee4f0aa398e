import { describe, expect, it } from "vitest";
import { GivenInstant, SearchText } from "./fields";
import { decodeTimeCursor, encodeCursor } from "./paging";

describe("a search text", () => {
  it.each([
    ["\u200e4A 1B\u200f", "4A 1B"],
    ["\u202epay\u2066ments\ufeff", "payments"],
    ["  a\t\n b\u0000c\u00a0", "a b c"],
    ["می\u200cخواهم", "می\u200cخواهم"], // the joiner is part of the name
    ["\ud800x", "x"],
    ["e\u0301", "é"],
  ])("%j is parsed as %j", (text, expected) => {
    expect(SearchText.parse(text)).toBe(expected);
  });

  it.each(["", " ", "\u200e", "x".repeat(501)])("%j is rejected with a message", (text) => {
    expect(SearchText.safeParse(text).error?.issues[0]?.message).toMatch(/^(Enter a search term|Use at most 500)/);
  });
});

describe("a time in input", () => {
  it.each(["1970-01-01T00:00:00Z", "2027-01-31T12:00:00+02:00", "9999-12-31T23:59:59.999Z"])("may be %s", (text) => {
    expect(GivenInstant.safeParse(text).success).toBe(true);
  });

  it.each([
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "+010000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "yesterday",
  ])("is not %s", (text) => {
    expect(GivenInstant.safeParse(text).success).toBe(false);
  });

  it.each([-1, -62_198_755_200_000, 8.64e15, 1e300, Number.NaN, "", "0000-01-01T00:00:00.000Z", "name"])(
    "is not %j in a cursor",
    (value) => {
      expect(() => decodeTimeCursor(encodeCursor([value, "a"]))).toThrow(/cursor/);
    },
  );
});
