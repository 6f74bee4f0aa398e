/** A step of an ordinary handshake takes 1 to 3 ms. */
const ORDINARY_MS = 10;

/**
 * Lets steps of TLS handshakes have their turn. Node would process all that have arrived before anything else. Here other work comes
 * between two turns, an expensive step is followed by a pause of its own length, and callers of other addresses come first then: expensive
 * handshakes take half of the event loop at most.
 */
export class HandshakeTurns {
  /** By address block; the one whose turn it is comes first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isUnderWay = false;

  /** Runs `step` in a later turn of the event loop, after the earlier ones of the same address block. It must not throw. */
  take(block: string, step: () => void): void {
    const steps = this.#waiting.get(block);
    if (steps) steps.push(step);
    else this.#waiting.set(block, [step]);
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    const startedAt = performance.now();
    let usedMs = 0;
    let longestMs = 0;
    while (usedMs < ORDINARY_MS) {
      const step = this.#next();
      if (!step) {
        this.#isUnderWay = false;
        return;
      }
      step();
      const sinceStart = performance.now() - startedAt;
      longestMs = Math.max(longestMs, sinceStart - usedMs);
      usedMs = sinceStart;
    }
    if (longestMs > ORDINARY_MS) setTimeout(() => this.#run(), longestMs);
    else setImmediate(() => this.#run());
  }

  #next(): (() => void) | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const [block, steps] = first;
    this.#waiting.delete(block);
    const step = steps.shift();
    if (steps.length > 0) this.#waiting.set(block, steps); // behind the others
    return step;
  }
}
