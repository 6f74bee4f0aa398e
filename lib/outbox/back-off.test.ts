import { describe, expect, it } from "vitest";
import { MAIL_RETRIES } from "@/lib/mail/outbox-table";
import { WEBHOOK_RETRIES } from "@/lib/webhooks/outbox-table";
import { backOffMs, nextAttempt, pauseMs } from "./back-off";

it.each([
  ["a webhook", WEBHOOK_RETRIES, 1, 22_500, 37_500],
  ["a webhook", WEBHOOK_RETRIES, 2, 67_500, 112_500],
  ["a webhook", WEBHOOK_RETRIES, 12, 16_200_000, 27_000_000],
  ["an email", MAIL_RETRIES, 1, 45_000, 75_000],
  ["an email", MAIL_RETRIES, 3, 180_000, 300_000],
  ["an email", MAIL_RETRIES, 40, 2_700_000, 4_500_000],
])("the back-off of %s after attempt %#: %i is between %i and %i ms", (_what, schedule, attempts, least, most) => {
  expect(backOffMs(schedule, attempts, 0)).toBe(least);
  expect(backOffMs(schedule, attempts, 1)).toBe(most);
});

describe("the next attempt", () => {
  const now = new Date("2030-01-01T00:00:00Z");
  const inMs = (ms: number) => new Date(now.getTime() + ms);

  it.each([
    ["is made before the delivery deadline", 60_001, 0, inMs(60_000)],
    ["is not made at the delivery deadline", 60_000, 0, undefined],
    ["respects the receiver's Retry-After", 100_000, 90_000, inMs(90_000)],
    ["is not made when Retry-After exceeds the deadline", 80_000, 90_000, undefined],
  ])("%s", (_what, endsInMs, leastMs, expected) => {
    const delivery = { attempts: 1, giveUpAt: inMs(endsInMs) };
    expect(nextAttempt(MAIL_RETRIES, delivery, { now, chance: 0.5, leastMs })).toEqual(expected);
  });
});

it.each([
  [1, 1, 5_000],
  [2, 1, 10_000],
  [60, 1, 300_000],
  [2, 3, 0],
  [3, 3, 5_000],
  [4, 3, 10_000],
])("after %i failures, with a threshold of %i, a destination is paused for %i ms", (failures, from, ms) => {
  expect(pauseMs(failures, from)).toBe(ms);
});
