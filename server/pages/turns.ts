import type { ServerResponse } from "node:http";

/** Pages that are rendered concurrently. More would not be faster and would delay everything else. */
const CONCURRENCY = 16;
/** Rendering takes milliseconds; a longer turn waits for its caller to read and must not block others. */
const LONGEST_TURN_MS = 2_000;

/** Schedules page requests in order of arrival. `Admission` limits how many wait. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** Runs `render` in its turn, unless the caller has disconnected by then. */
  async take(response: ServerResponse, render: () => Promise<void>): Promise<void> {
    if (this.#running >= CONCURRENCY) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    let hasEnded = false;
    const end = () => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      const next = this.#waiting.shift();
      if (next)
        setImmediate(next); // after other pending events
      else this.#running -= 1;
    };
    const timer = setTimeout(end, LONGEST_TURN_MS);
    try {
      if (!response.destroyed) await render();
    } finally {
      end();
    }
  }
}
