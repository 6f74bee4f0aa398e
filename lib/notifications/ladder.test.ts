import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LADDER, dueThreshold, dueWindow, firstReminderDays, reminderDaysOf } from "./ladder";

const DAY = 86_400_000;
const notAfter = new Date("2031-03-31T23:59:59Z");
const notBefore = new Date(notAfter.getTime() - 350 * DAY);
/** This many days before the end, at noon UTC. */
const at = (days: number) => new Date(Date.UTC(2031, 2, 31, 12) - days * DAY);
const due = (days: number, lowest: number | null = null) =>
  dueThreshold({ notBefore, notAfter, lowest }, DEFAULT_LADDER, at(days));

describe("dueThreshold", () => {
  it.each([
    [61, null, undefined],
    [60, null, { threshold: 60, skipped: [] }],
    [45, null, { threshold: 60, skipped: [] }],
    [45, 60, undefined],
    [30, 60, { threshold: 30, skipped: [] }],
    [5, 60, { threshold: 7, skipped: [30, 14] }],
    [5, null, { threshold: 7, skipped: [60, 30, 14] }],
    [1, 7, { threshold: 1, skipped: [] }],
    [0, 1, { threshold: 0, skipped: [] }],
    [-3, 0, undefined],
    [-7, 0, { threshold: -7, skipped: [] }],
    [-20, 30, { threshold: -7, skipped: [14, 7, 1, 0] }],
    [-20, -7, undefined],
  ])("%i days before the end, with %s on record", (days, lowest, expected) => {
    expect(due(days, lowest)).toEqual(expected);
  });

  it("is due from midnight UTC of its day, at any time of it", () => {
    const midnight = new Date("2031-01-30T00:00:00Z");
    const before = new Date(midnight.getTime() - 1);
    const subject = { notBefore, notAfter, lowest: null };
    expect(dueThreshold(subject, DEFAULT_LADDER, before)).toBeUndefined();
    expect(dueThreshold(subject, DEFAULT_LADDER, midnight)).toMatchObject({ threshold: 60 });
  });

  it("says nothing of thresholds that had passed before the certificate began", () => {
    const short = { notBefore: new Date(notAfter.getTime() - 30 * DAY), notAfter, lowest: null };
    expect(dueThreshold(short, DEFAULT_LADDER, at(30))).toBeUndefined();
    expect(dueThreshold(short, DEFAULT_LADDER, at(14))).toEqual({ threshold: 14, skipped: [] });
  });

  it("comes once per threshold, in order, whatever days the runs happen on", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -40, max: 80 }), { maxLength: 60 }), (days) => {
        const told: number[] = [];
        let lowest: number | null = null;
        for (const day of days.sort((a, b) => b - a)) {
          const answer = due(day, lowest);
          if (!answer) continue;
          told.push(answer.threshold);
          lowest = answer.threshold;
        }
        expect(new Set(told).size).toBe(told.length);
        expect(told).toEqual([...told].sort((a, b) => b - a));
        const last = days.at(-1);
        const expected = DEFAULT_LADDER.filter((threshold) => last !== undefined && last <= threshold);
        expect(lowest).toBe(expected.length > 0 ? Math.min(...expected) : null);
      }),
    );
  });
});

describe("dueWindow", () => {
  it("holds whatever can be due", () => {
    const { after, before } = dueWindow([DEFAULT_LADDER, [90]], at(0));
    expect([after.toISOString(), before.toISOString()]).toEqual([
      "2031-02-22T00:00:00.000Z",
      "2031-06-30T00:00:00.000Z",
    ]);
  });
});

it.each([
  [350, undefined, 60],
  [350, [120, 20], 120],
  [350, [], 60],
  [30, undefined, 14],
  [30, [120, 0, -7], undefined],
])("the first reminder of %i days with %o of its own comes %s days before", (lifeDays, own, expected) => {
  const validity = { notBefore: new Date(notAfter.getTime() - lifeDays * DAY), notAfter };
  expect(firstReminderDays(reminderDaysOf({ reminderDays: own }), validity)).toBe(expected);
});
