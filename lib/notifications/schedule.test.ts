import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { DEFAULT_SCHEDULE, dueThreshold, dueWindow, firstReminderDays, reminderDaysOf } from "./schedule";

const notAfter = new Date("2031-03-31T23:59:59Z");
const notBefore = new Date(notAfter.getTime() - 350 * DAY_MS);
/** This many days before expiry, at noon UTC. */
const at = (days: number) => new Date(Date.UTC(2031, 2, 31, 12) - days * DAY_MS);
const due = (days: number, lowest: number | null = null) =>
  dueThreshold({ notBefore, notAfter, lowest }, DEFAULT_SCHEDULE, at(days));

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
  ])("%i days before expiry, with %s on record", (days, lowest, expected) => {
    expect(due(days, lowest)).toEqual(expected);
  });

  it("is due from midnight UTC of its day", () => {
    const midnight = new Date("2031-01-30T00:00:00Z");
    const before = new Date(midnight.getTime() - 1);
    const subject = { notBefore, notAfter, lowest: null };
    expect(dueThreshold(subject, DEFAULT_SCHEDULE, before)).toBeUndefined();
    expect(dueThreshold(subject, DEFAULT_SCHEDULE, midnight)).toMatchObject({ threshold: 60 });
  });

  it("ignores thresholds that had passed when the certificate became valid", () => {
    const short = { notBefore: new Date(notAfter.getTime() - 30 * DAY_MS), notAfter, lowest: null };
    expect(dueThreshold(short, DEFAULT_SCHEDULE, at(30))).toBeUndefined();
    expect(dueThreshold(short, DEFAULT_SCHEDULE, at(14))).toEqual({ threshold: 14, skipped: [] });
  });

  it("is due once per threshold, in order, whatever the days of the runs", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -40, max: 80 }), { maxLength: 60 }), (days) => {
        const sent: number[] = [];
        let lowest: number | null = null;
        for (const day of days.sort((a, b) => b - a)) {
          const answer = due(day, lowest);
          if (!answer) continue;
          sent.push(answer.threshold);
          lowest = answer.threshold;
        }
        expect(new Set(sent).size).toBe(sent.length);
        expect(sent).toEqual([...sent].sort((a, b) => b - a));
        const last = days.at(-1);
        const expected = DEFAULT_SCHEDULE.filter((threshold) => last !== undefined && last <= threshold);
        expect(lowest).toBe(expected.length > 0 ? Math.min(...expected) : null);
      }),
    );
  });
});

describe("dueWindow", () => {
  it("contains everything that can be due", () => {
    const { after, before } = dueWindow([DEFAULT_SCHEDULE, [90]], at(0));
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
])(
  "the first reminder of a %i-day certificate with schedule %o is %s days before expiry",
  (lifeDays, own, expected) => {
    const validity = { notBefore: new Date(notAfter.getTime() - lifeDays * DAY_MS), notAfter };
    expect(firstReminderDays(reminderDaysOf({ reminderDays: own }), validity)).toBe(expected);
  },
);
