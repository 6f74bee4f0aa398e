export interface LimitOptions {
  /** For all callers together. */
  total: number;
  /** For the callers of one address block. */
  perAddress: number;
}

/**
 * Counts something that a process has only so much of: connections, requests under way, bytes of bodies. One address block never
 * gets more than its share, so that one caller alone can't keep the others out.
 */
export class SharedLimit {
  readonly #options: LimitOptions;
  readonly #byBlock = new Map<string, number>();
  #used = 0;

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  /** In use at this moment, by all callers together. */
  get used(): number {
    return this.#used;
  }

  /** In use at this moment by the callers of one address block. */
  usedBy(block: string): number {
    return this.#byBlock.get(block) ?? 0;
  }

  get isFull(): boolean {
    return this.#used >= this.#options.total;
  }

  /** Takes `amount` for an address block (`addressBlock`); null: not counted for any. False: nothing was taken. */
  take(block: string | null, amount: number): boolean {
    const ofBlock = block === null ? 0 : (this.#byBlock.get(block) ?? 0) + amount;
    if (this.#used + amount > this.#options.total || ofBlock > this.#options.perAddress) return false;
    this.#used += amount;
    if (block !== null) this.#byBlock.set(block, ofBlock);
    return true;
  }

  /** Gives back what was taken. */
  release(block: string | null, amount: number): void {
    this.#used -= amount;
    if (block === null) return;
    const left = (this.#byBlock.get(block) ?? 0) - amount;
    if (left > 0) this.#byBlock.set(block, left);
    else this.#byBlock.delete(block);
  }
}
