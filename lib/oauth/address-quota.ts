import { LRUCache } from "lru-cache";
import type { Clock } from "@/lib/runtime/clock";

/** Maximum number of addresses counted; the least recently seen are evicted first. */
const MAX_KEYS = 20_000;

/**
 * Counts events of one network address (or another key) within a window. In memory, per process: it limits the data that unauthenticated
 * callers cause to be stored; it doesn't protect a secret.
 */
export class AddressQuota {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #windowMs: number;
  readonly #counts = new LRUCache<string, { count: number; until: number }>({ max: MAX_KEYS });

  constructor({ clock, most, windowMs }: { clock: Clock; most: number; windowMs: number }) {
    this.#clock = clock;
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Counts one event of this key and returns whether the quota of this window is exceeded. */
  count(key: string): { isExceeded: boolean; isFirstExcess: boolean; retryAfterSeconds: number } {
    const now = this.#clock.now().getTime();
    const entry = this.#counts.get(key);
    const current = entry && now < entry.until ? entry : { count: 0, until: now + this.#windowMs };
    current.count += 1;
    this.#counts.set(key, current);
    return {
      isExceeded: current.count > this.#most,
      isFirstExcess: current.count === this.#most + 1,
      retryAfterSeconds: Math.max(1, Math.ceil((current.until - now) / 1000)),
    };
  }
}
