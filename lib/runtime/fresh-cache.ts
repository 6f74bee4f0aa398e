import { LRUCache } from "lru-cache";
import type { Clock } from "./clock";

interface Entry<Value> {
  value: Value;
  expiresAt: number;
}

interface Load<Value> {
  promise: Promise<Value>;
  /** Set when the key was invalidated during the load: the result may be older than the change. */
  isStale: boolean;
}

export interface FreshCacheOptions<Value> {
  clock: Clock;
  maxEntries: number;
  /** Sum of `sizeOf` over all entries. */
  maxBytes: number;
  sizeOf(value: Value): number;
  /** When the value expires, however it was loaded. */
  expiresAt(value: Value): Date;
}

/**
 * Caches values until they are invalidated. A load that started before `forget` is never cached, and a caller after `forget` starts
 * a new load: a slow read can't bring back a revoked certificate.
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

  /** The cached value if it is fresh: the synchronous path for hot entries. */
  peek(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAt > this.#options.clock.now().getTime() ? entry.value : undefined;
  }

  /** The cached value, or a new one; concurrent callers share one load. */
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
      const value = await Promise.resolve().then(load); // `started` exists by then, even when `load` throws synchronously
      if (!self().isStale) {
        this.#entries.set(key, { value, expiresAt: this.#options.expiresAt(value).getTime() });
      }
      return value;
    } finally {
      if (this.#loads.get(key) === self()) this.#loads.delete(key);
    }
  }

  /** Invalidates one key. */
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
