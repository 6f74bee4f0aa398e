import type { Clock } from "@/lib/runtime/clock";

const DAY_MS = 86_400_000;

/** A clock that stands in the past and is moved on by hand, so that certificates are as old as the story says. */
export class StoryClock implements Clock {
  #daysAgo: number;

  constructor(daysAgo: number) {
    this.#daysAgo = daysAgo;
  }

  now(): Date {
    return new Date(Date.now() - this.#daysAgo * DAY_MS);
  }

  /** Time runs forward only: a certificate must not be older than what it stands on. */
  moveTo(daysAgo: number): void {
    if (daysAgo > this.#daysAgo) throw new RangeError(`The story is at ${this.#daysAgo} days ago already`);
    this.#daysAgo = daysAgo;
  }
}
