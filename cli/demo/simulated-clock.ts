import { DAY_MS } from "@/lib/durations";
import type { Clock } from "@/lib/runtime/clock";

/** A clock set to a past day and advanced manually, so that certificates have their planned age. */
export class SimulatedClock implements Clock {
  #daysAgo: number;

  constructor(daysAgo: number) {
    this.#daysAgo = daysAgo;
  }

  now(): Date {
    return new Date(Date.now() - this.#daysAgo * DAY_MS);
  }

  /** May be a fraction of a day. Moves forward only: a certificate must not be older than its issuer. */
  moveTo(daysAgo: number): void {
    if (daysAgo > this.#daysAgo) throw new RangeError(`The clock is already at ${this.#daysAgo} days ago`);
    this.#daysAgo = daysAgo;
  }
}
