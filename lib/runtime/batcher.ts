interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

interface BatcherOptions<Item, Result> {
  /** Answers with one result for each item, in their order. */
  run(items: readonly Item[]): Promise<readonly Result[]>;
  /** Items of one batch. */
  most: number;
  /** Whether this failure of a batch is one item's alone: then each item is run again by itself. By default it is everyone's. */
  isOneItems?(error: unknown): boolean;
}

/**
 * Runs items that arrive together in one go: what arrives while a batch is under way goes with the next one. A statement and its
 * commit cost nearly the same for one row and for many, and no item waits longer than for the batch before its own.
 */
export class Batcher<Item, Result> {
  readonly #options: BatcherOptions<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #isRunning = false;

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options;
  }

  /** @throws whatever `run` throws for this item */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      // What else this turn of the event loop brings goes along: half again as many items in a batch, for no time.
      setImmediate(() => void this.#runAll());
    });
  }

  async #runAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#runBatch(this.#waiting.splice(0, this.#options.most));
    this.#isRunning = false;
  }

  async #runBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.run(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new TypeError(`${results.length} results for ${batch.length} items`);
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result); // as many as items
    } catch (error) {
      if (batch.length > 1 && this.#options.isOneItems?.(error)) {
        for (const waiting of batch) await this.#runBatch([waiting]);
      } else for (const { reject } of batch) reject(error);
    }
  }
}
