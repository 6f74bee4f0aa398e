import type { Logger } from "pino";

interface WriteBufferOptions<Item> {
  /** Writes one batch. What it throws is logged, and the batch is written again with the next flush. */
  write(items: readonly Item[]): Promise<void>;
  /** Combines two waiting items with one key; without it, keys are unique. */
  merge?(earlier: Item, later: Item): Item;
  /** How long an item waits, in milliseconds: the most that a crash loses. */
  flushAfterMs: number;
  /** Maximum items of one batch. */
  most: number;
  /** Maximum waiting items: reached when the database is unavailable. */
  capacity: number;
  /** Which item is dropped when the buffer is full. */
  whenFull: "drop_oldest" | "drop_new";
  /** Name of the contents in log lines. */
  name: string;
  log: Pick<Logger, "warn">;
}

/** Items that are written later, in batches, so that requests neither wait for the database nor fail because of it. */
export class WriteBuffer<Item> {
  readonly #options: WriteBufferOptions<Item>;
  /** By key, oldest first. */
  #waiting = new Map<string, Item>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #dropped = 0;

  constructor(options: WriteBufferOptions<Item>) {
    this.#options = options;
  }

  add(key: string, item: Item): void {
    this.#put(key, item);
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.flushAfterMs).unref();
  }

  /** The items that are not yet taken for writing. */
  waiting(): Iterable<Item> {
    return this.#waiting.values();
  }

  /**
   * Writes what is waiting; call it before reading the table and before the process exits. Never throws: after an error the rest
   * stays in memory, and the next item starts the timer again.
   */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { write, most, name, log } = this.#options;
    // Not until the buffer is empty: items that arrive meanwhile would each cause a statement of their own.
    for (let left = this.#waiting.size; left > 0; left -= most) {
      const batch = this.#take(Math.min(left, most));
      try {
        await write([...batch.values()]);
      } catch (error) {
        this.#putBack(batch);
        log.warn({ err: error, waiting: this.#waiting.size }, `${name} could not be written`);
        return;
      }
    }
    if (this.#dropped > 0) {
      log.warn({ dropped: this.#dropped }, `${name} was dropped: buffer full`);
      this.#dropped = 0;
    }
  }

  #take(count: number): Map<string, Item> {
    const batch = new Map<string, Item>();
    for (const [key, item] of this.#waiting) {
      if (batch.size === count) break;
      batch.set(key, item);
      this.#waiting.delete(key);
    }
    return batch;
  }

  #putBack(batch: Map<string, Item>): void {
    const later = this.#waiting;
    this.#waiting = batch;
    for (const [key, item] of later) this.#put(key, item);
  }

  #put(key: string, item: Item): void {
    const { merge, capacity, whenFull } = this.#options;
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= capacity) {
      this.#dropped += 1;
      if (whenFull === "drop_new") return;
      const [oldest = key] = this.#waiting.keys();
      this.#waiting.delete(oldest);
    }
    this.#waiting.set(key, known !== undefined && merge ? merge(known, item) : item);
  }
}
