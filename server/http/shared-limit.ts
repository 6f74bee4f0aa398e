export interface LimitOptions {
  /** For all callers. */
  total: number;
  /** For the callers of one address block. */
  perAddress: number;
}

/**
 * Counts a limited resource of the process: connections, requests in progress, bytes of bodies. One address block never
 * gets more than its share, so that a single caller can't exhaust it.
 */
export class SharedLimit {
  readonly #options: LimitOptions;
  readonly #byBlock = new Map<string, number>();
  #used = 0;

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  /** Current use by all callers. */
  get used(): number {
    return this.#used;
  }

  /** Current use by the callers of one address block. */
  usedBy(block: string): number {
    return this.#byBlock.get(block) ?? 0;
  }

  get isFull(): boolean {
    return this.#used >= this.#options.total;
  }

  /** Takes `amount` for an address block (`addressBlock`); null: counted in the total only. False: the limit is reached. */
  take(block: string | null, amount: number): boolean {
    const ofBlock = block === null ? 0 : (this.#byBlock.get(block) ?? 0) + amount;
    if (this.#used + amount > this.#options.total || ofBlock > this.#options.perAddress) return false;
    this.#used += amount;
    if (block !== null) this.#byBlock.set(block, ofBlock);
    return true;
  }

  /** Returns a taken amount. */
  release(block: string | null, amount: number): void {
    this.#used -= amount;
    if (block === null) return;
    const left = (this.#byBlock.get(block) ?? 0) - amount;
    if (left > 0) this.#byBlock.set(block, left);
    else this.#byBlock.delete(block);
  }
}
