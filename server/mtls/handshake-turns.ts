/** A step of an ordinary handshake takes 1 to 3 ms. */
const ORDINARY_MS = 10;

/**
 * Schedules the steps of TLS handshakes. Node would process all that have arrived before anything else. Here other work runs
 * between two turns, and an expensive step is followed by a pause of the same length and by other addresses first: expensive
 * handshakes use at most half of the event loop.
 */
export class HandshakeTurns {
  /** By address block; the next one comes first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isRunning = false;

  /** Runs `step` in a later turn of the event loop, after earlier steps of the same address block. It must not throw. */
  take(block: string, step: () => void): void {
    const steps = this.#waiting.get(block);
    if (steps) steps.push(step);
    else this.#waiting.set(block, [step]);
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    const startedAt = performance.now();
    let usedMs = 0;
    let longestMs = 0;
    while (usedMs < ORDINARY_MS) {
      const step = this.#next();
      if (!step) {
        this.#isRunning = false;
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
    if (steps.length > 0) this.#waiting.set(block, steps); // after the others
    return step;
  }
}
