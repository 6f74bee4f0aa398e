import { LRUCache } from "lru-cache";
import type { Clock } from "@/lib/runtime/clock";

/** Addresses counted at once; the ones that were quiet longest are forgotten first. */
const MAX_KEYS = 20_000;

/**
 * How much of something one network address (or another key) may cause within a window. In memory, per process: it bounds what strangers have
 * stored and is no protection of a secret.
 */
export class AddressShare {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #windowMs: number;
  readonly #counts = new LRUCache<string, { count: number; until: number }>({ max: MAX_KEYS });

  constructor({ clock, most, windowMs }: { clock: Clock; most: number; windowMs: number }) {
    this.#clock = clock;
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Counts one more of this key, and says whether that is more than its share in this window. */
  count(key: string): { isTooMuch: boolean; isFirstTooMuch: boolean; retryAfterSeconds: number } {
    const now = this.#clock.now().getTime();
    const known = this.#counts.get(key);
    const current = known && now < known.until ? known : { count: 0, until: now + this.#windowMs };
    current.count += 1;
    this.#counts.set(key, current);
    return {
      isTooMuch: current.count > this.#most,
      isFirstTooMuch: current.count === this.#most + 1,
      retryAfterSeconds: Math.max(1, Math.ceil((current.until - now) / 1000)),
    };
  }
}
