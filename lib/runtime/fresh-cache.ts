import { LRUCache } from "lru-cache";
import type { Clock } from "./clock";

interface Entry<Value> {
  value: Value;
  expiresAt: number;
}

interface Load<Value> {
  promise: Promise<Value>;
  /** Set when the key was forgotten while it was being loaded: the result may be older than what made us forget. */
  isStale: boolean;
}

export interface FreshCacheOptions<Value> {
  clock: Clock;
  maxEntries: number;
  /** Sum of `sizeOf` over all entries. */
  maxBytes: number;
  sizeOf(value: Value): number;
  /** Until when the value may be shown, however it was loaded. */
  expiresAt(value: Value): Date;
}

/**
 * Remembers what was read until it is told to forget. A load that began before `forget` is never remembered, and whoever asks
 * after `forget` starts a load of their own: what was revoked can't come back out of a slow read.
 */
export class FreshCache<Value extends object> {
  readonly #entries: LRUCache<string, Entry<Value>>;
  readonly #loads = new Map<string, Load<Value>>();
  readonly #options: FreshCacheOptions<Value>;

  constructor(options: FreshCacheOptions<Value>) {
    this.#options = options;
    this.#entries = new LRUCache({
      max: options.maxEntries,
      maxSize: options.maxBytes,
      sizeCalculation: (entry) => Math.max(1, options.sizeOf(entry.value)),
    });
  }

  /** What is remembered and still fresh: the synchronous path for hot entries. */
  peek(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAt > this.#options.clock.now().getTime() ? entry.value : undefined;
  }

  /** The remembered value, or a new one; callers at the same time share one load. */
  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const fresh = this.peek(key);
    if (fresh) return Promise.resolve(fresh);
    const running = this.#loads.get(key);
    if (running) return running.promise;
    const started: Load<Value> = { isStale: false, promise: this.#load(key, load, () => started) };
    this.#loads.set(key, started);
    return started.promise;
  }

  async #load(key: string, load: () => Promise<Value>, self: () => Load<Value>): Promise<Value> {
    try {
      const value = await Promise.resolve().then(load); // `started` exists by then, even when load throws at once
      if (!self().isStale) {
        this.#entries.set(key, { value, expiresAt: this.#options.expiresAt(value).getTime() });
      }
      return value;
    } finally {
      if (this.#loads.get(key) === self()) this.#loads.delete(key);
    }
  }

  forget(key: string): void {
    this.#entries.delete(key);
    const load = this.#loads.get(key);
    if (load) load.isStale = true;
    this.#loads.delete(key);
  }

  forgetWhere(matches: (key: string) => boolean): void {
    for (const key of [...this.#entries.keys(), ...this.#loads.keys()]) if (matches(key)) this.forget(key);
  }
}
