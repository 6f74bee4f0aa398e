import { expect, it } from "vitest";
import { RangeEnd, RangeStart } from "./time-range";

const iso = (at: Date) => at.toISOString();

it.each([
  ["2027-01-31", "2027-01-31T00:00:00.000Z", "2027-02-01T00:00:00.000Z"],
  ["2028-02-29", "2028-02-29T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
  ["2027-01-31T23:59", "2027-01-31T23:59:00.000Z", "2027-02-01T00:00:00.000Z"],
  ["2027-01-31T12:00:05Z", "2027-01-31T12:00:05.000Z", "2027-01-31T12:00:05.000Z"],
  ["2027-01-31T12:00:05+02:00", "2027-01-31T10:00:05.000Z", "2027-01-31T10:00:05.000Z"],
  ["9999-12-31", "9999-12-31T00:00:00.000Z", "9999-12-31T23:59:59.999Z"],
])("%s starts a range at %s and ends one before %s", (text, start, end) => {
  expect([iso(RangeStart.parse(text)), iso(RangeEnd.parse(text))]).toEqual([start, end]);
});

it.each([
  "",
  "yesterday",
  "2027-02-29",
  "2027-13-01",
  "2027-01-31T25:00",
  "0000-01-01",
  "20270131",
  "2027-01-31T12:00:05",
])("%j is refused with an example", (text) => {
  for (const schema of [RangeStart, RangeEnd]) {
    expect(schema.safeParse(text).error?.issues[0]?.message).toBe(
      "Enter a day such as 2027-01-31 or a time such as 2027-01-31T12:00:00Z.",
    );
  }
});
