import { describe, expect, it } from "vitest";
import { inputValue, rangeLabel, rangePresets } from "./date-range";

const presets = rangePresets(new Date("2027-03-02T23:59:00Z"), [1, 7]);

describe("ranges of time", () => {
  it("have presets in days of UTC", () => {
    expect(presets).toEqual([
      { label: "Today", since: "2027-03-02" },
      { label: "Last 7 days", since: "2027-02-24" },
    ]);
  });

  it.each([
    [undefined, undefined, undefined],
    ["2027-02-24", undefined, "Last 7 days"],
    ["2027-02-24", "2027-03-01", "24 Feb 2027 – 1 Mar 2027"],
    ["2027-03-01", "2027-03-01", "1 Mar 2027"],
    [undefined, "2027-03-01", "until 1 Mar 2027"],
    ["2027-03-01T10:30", undefined, "from 1 Mar 2027, 10:30:00 UTC"],
    ["nonsense", undefined, "from nonsense"],
  ])("%s to %s is shown as %s", (since, until, label) => {
    expect(rangeLabel(since, until, presets)).toBe(label);
  });

  it.each([
    ["2027-03-01", "day", "since", "2027-03-01"],
    ["2027-03-01T10:30:00Z", "day", "since", "2027-03-01"],
    ["2027-03-01", "minute", "since", "2027-03-01T00:00"],
    ["2027-03-01", "minute", "until", "2027-03-01T23:59"],
    ["2027-03-01T10:30:00+02:00", "minute", "since", "2027-03-01T08:30"],
    ["2027-03-01T10:30", "minute", "until", "2027-03-01T10:30"],
    ["nonsense", "minute", "since", ""],
    [undefined, "minute", "since", ""],
  ] as const)("%s with the precision of a %s fills the field %s with %s", (text, precision, end, value) => {
    expect(inputValue(text, precision, end)).toBe(value);
  });
});
