import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/durations";
import {
  daysUntil,
  formatBytes,
  formatDate,
  formatDateTime,
  formatHex,
  formatRelative,
  formatWhen,
  initials,
  plural,
  shortenMiddle,
} from "./format";

const now = new Date("2026-11-21T04:05:09Z");
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);

describe("formatRelative", () => {
  it.each([
    [0, "just now"],
    [44_000, "just now"],
    [-50_000, "1 min ago"],
    [-120_000, "2 min ago"],
    [HOUR_MS, "in 1 h"],
    [-23 * HOUR_MS, "23 h ago"],
    [DAY_MS, "in 1 day"],
    [42 * DAY_MS, "in 42 days"],
    [311.9 * DAY_MS, "in 311 days"],
    [3652 * DAY_MS, "in 9 years"],
    [-800 * DAY_MS, "2 years ago"],
  ])("%d ms from now reads %j", (delta, text) => expect(formatRelative(later(delta), now)).toBe(text));
});

it.each([
  [59.9 * DAY_MS, "in 59 days"],
  [60 * DAY_MS, "20 Jan 2027"],
  [-400 * DAY_MS, "17 Oct 2025"],
])("from 60 days on the date says more: %d ms from now reads %j", (delta, text) =>
  expect(formatWhen(later(delta), now)).toBe(text),
);

describe("days and dates", () => {
  it("counts whole days towards zero", () => {
    expect(daysUntil(later(1.9 * DAY_MS), now)).toBe(1);
    expect(daysUntil(later(-0.5 * DAY_MS), now)).toBe(0);
    expect(daysUntil(later(-3 * DAY_MS), now)).toBe(-3);
  });
  it("always shows the time zone of an exact time", () => {
    expect(formatDateTime(now)).toBe("21 Nov 2026, 04:05:09 UTC");
    expect(formatDateTime(now, "Asia/Tokyo")).toBe("21 Nov 2026, 13:05:09 GMT+9");
  });
  it("writes midnight as 00, not 24", () => {
    expect(formatDateTime(new Date("2027-01-01T00:00:00Z"))).toBe("1 Jan 2027, 00:00:00 UTC");
  });
  it("writes September in three letters", () => {
    expect(formatDate(new Date("2027-09-08T00:00:00Z"))).toBe("8 Sep 2027");
  });
  it("formats a date in the given time zone", () => {
    expect(formatDate(new Date("2026-12-31T23:30:00Z"), "Asia/Tokyo")).toBe("1 Jan 2027");
  });

  it("reads UTC as an Intl formatter does", () => {
    const judge = new Intl.DateTimeFormat("en-GB", {
      ...{ day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
      ...{ hourCycle: "h23", timeZone: "UTC" },
    } as const);
    const instants = [0, Date.UTC(9999, 11, 31, 23, 59, 59), Date.UTC(12026, 1, 3), ...Array(500).keys()].map((seed) =>
      seed > 500 ? seed : seed * 7_919_777_777 + 86_399_000,
    );
    const digits = (text: string) => text.match(/\d+/g)?.map(Number);
    for (const instant of instants.map((time) => new Date(time))) {
      const [day, month, ...rest] = digits(judge.format(instant)) ?? [];
      const written = formatDateTime(instant);
      expect([...(digits(written) ?? [])]).toEqual([day, ...rest]);
      expect(written).toBe(`${formatDate(instant)}, ${written.split(", ")[1]}`);
      expect(new Date(Date.parse(`1 ${written.split(" ")[1]} 2000 UTC`)).getUTCMonth() + 1).toBe(month);
    }
  });
});

describe("shortenMiddle", () => {
  it("keeps a short value", () => expect(shortenMiddle("abcdefghijklm")).toBe("abcdefghijklm"));
  it("keeps both ends", () => expect(shortenMiddle("u6T_1kAAAAAAAAAAAAAAQm9", 6, 3)).toBe("u6T_1k…Qm9"));
  it("never splits a character and never lengthens the value", () =>
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 9 }), (value, size) => {
        const short = shortenMiddle(value, size, size);
        expect(() => encodeURIComponent(short)).not.toThrow(); // throws on half a surrogate pair
        expect(Array.from(short).length).toBeLessThanOrEqual(Array.from(value).length);
      }),
    ));
});

describe("counts, sizes, hex and initials", () => {
  it.each([
    [1, "1 key"],
    [0, "0 keys"],
    [3000, "3,000 keys"],
  ])("%d", (count, text) => expect(plural(count, "key")).toBe(text));
  it.each([
    [1, "1 byte"],
    [512, "512 bytes"],
    [65_536, "64 KiB"],
    [1_600_000, "1.5 MiB"],
  ])("%d bytes", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
  it("writes hex as openssl does", () => expect(formatHex("fab01")).toBe("0F:AB:01"));
  it.each([
    ["Ada Lovelace", "AL"],
    ["grace.hopper@example.org", "GH"],
    ["Björk", "B"],
    ["", "?"],
  ])("initials of %j", (name, text) => expect(initials(name)).toBe(text));
});
