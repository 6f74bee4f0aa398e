/**
 * Results of one query over the whole platform. Every user of the platform sees the same ones, so a slow result is shared for a while; a fast
 * one is always fresh. Concurrent callers share one query.
 */
export class SlowCache<Result> {
  readonly #options: { slowFromMs: number; keepMs: number };
  /** By database: tests have several in one process. */
  readonly #entries = new WeakMap<object, { from: number; result: Promise<Result> }>();

  /** `slowFromMs`: a query that takes this long is slow. `keepMs`: how old a slow result may be. */
  constructor(options: { slowFromMs: number; keepMs: number }) {
    this.#options = options;
  }

  /** @param now decides whether the last result is too old, also after the clock was set back */
  get(db: object, now: Date, query: () => Promise<Result>): Promise<Result> {
    const known = this.#entries.get(db);
    const age = known && now.getTime() - known.from;
    if (known && age !== undefined && age >= 0 && age < this.#options.keepMs) return known.result;
    const startedAt = performance.now();
    const entry = { from: now.getTime(), result: query() };
    this.#entries.set(db, entry);
    const forget = () => void (this.#entries.get(db) === entry && this.#entries.delete(db));
    entry.result.then(() => {
      if (performance.now() - startedAt < this.#options.slowFromMs) forget();
    }, forget);
    return entry.result;
  }
}
