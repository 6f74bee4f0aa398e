/** A slow query takes at most this share of the time: its result is kept for so many times its duration. */
const TIMES = 10;

/**
 * Results of one query over the whole platform. Every user of the platform sees the same ones, so a slow result is shared for a while; a fast
 * one is always fresh. Concurrent callers share one query. A query that was slow once, such as the first one after a start, is repeated
 * after seconds: a small portal would otherwise show for a minute what is no longer true.
 */
export class SlowCache<Result> {
  readonly #options: { slowFromMs: number; keepMs: number };
  /** By database: tests have several in one process. */
  readonly #entries = new WeakMap<object, { from: number; keepMs: number; result: Promise<Result> }>();

  /** `slowFromMs`: a query that takes this long is slow. `keepMs`: how old a slow result may be at most. */
  constructor(options: { slowFromMs: number; keepMs: number }) {
    this.#options = options;
  }

  /** @param now decides whether the last result is too old, also after the clock was set back */
  get(db: object, now: Date, query: () => Promise<Result>): Promise<Result> {
    const known = this.#entries.get(db);
    const age = known && now.getTime() - known.from;
    if (known && age !== undefined && age >= 0 && age < known.keepMs) return known.result;
    const startedAt = performance.now();
    const { slowFromMs, keepMs } = this.#options;
    const entry = { from: now.getTime(), keepMs, result: query() };
    this.#entries.set(db, entry);
    const forget = () => void (this.#entries.get(db) === entry && this.#entries.delete(db));
    entry.result.then(() => {
      const tookMs = performance.now() - startedAt;
      if (tookMs < slowFromMs) forget();
      else entry.keepMs = Math.min(keepMs, tookMs * TIMES);
    }, forget);
    return entry.result;
  }
}
