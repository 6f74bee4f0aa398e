/** A connection that can be closed. */
interface Closable {
  destroy(): void;
}

/**
 * Connections with an unfinished handshake. Beyond the limit the oldest of the busiest address block is closed, so that one
 * caller can't close those of others.
 */
export class UnfinishedHandshakes {
  readonly #max: number;
  /** Oldest first. */
  readonly #byBlock = new Map<string, Set<Closable>>();
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts a connection from `block` (`addressBlock`) until it is deleted. */
  add(block: string, connection: Closable): void {
    const ofBlock = this.#byBlock.get(block) ?? new Set();
    this.#byBlock.set(block, ofBlock.add(connection));
    this.#size += 1;
    if (this.#size > this.#max) this.#closeOne();
  }

  /** Does nothing if it is not counted. */
  delete(block: string, connection: Closable): void {
    const ofBlock = this.#byBlock.get(block);
    if (!ofBlock?.delete(connection)) return;
    this.#size -= 1;
    if (ofBlock.size === 0) this.#byBlock.delete(block);
  }

  #closeOne(): void {
    let most: [string, Set<Closable>] | undefined;
    for (const entry of this.#byBlock) if (!most || entry[1].size > most[1].size) most = entry;
    if (!most) return;
    const [block, connections] = most;
    const [oldest] = connections;
    if (!oldest) return;
    this.delete(block, oldest);
    oldest.destroy();
  }
}
