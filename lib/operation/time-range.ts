import { z } from "zod";
import { DAY_MS, MINUTE_MS } from "@/lib/durations";
import { GivenInstant } from "./fields";

/** The last millisecond that every output can represent. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const UNREADABLE = "Enter a day such as 2027-01-31 or a time such as 2027-01-31T12:00:00Z.";

/** Start of a time range, inclusive: an instant, or a day (`2027-01-31`) or minute (`2027-01-31T12:00`) in UTC. */
export const RangeStart = bound(({ start }) => start);

/** End of a time range, exclusive: an instant, or a day or minute in UTC, which the range includes. */
export const RangeEnd = bound(({ start, lengthMs }) => Math.min(start + lengthMs, LATEST_MS));

interface Given {
  /** Milliseconds since 1970. */
  start: number;
  /** 0 for an instant. */
  lengthMs: number;
}

function bound(choose: (given: Given) => number) {
  return z
    .string()
    .max(40)
    .transform((text, ctx) => {
      const given = read(text);
      if (given) return new Date(choose(given));
      ctx.addIssue(UNREADABLE);
      return z.NEVER;
    });
}

function read(text: string): Given | undefined {
  const forms: [instant: string, lengthMs: number][] = [
    [text, 0],
    [`${text}:00Z`, MINUTE_MS],
    [`${text}T00:00:00Z`, DAY_MS],
  ];
  for (const [instant, lengthMs] of forms) {
    if (GivenInstant.safeParse(instant).success) return { start: Date.parse(instant), lengthMs };
  }
  return undefined;
}
