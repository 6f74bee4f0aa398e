import type { ServerResponse } from "node:http";

/** Pages that are rendered at the same time. More would not be ready sooner, and everything else would wait for all of them. */
const AT_ONCE = 16;
/** Rendering takes milliseconds; what takes longer waits for its caller to read, and must not keep the others. */
const LONGEST_TURN_MS = 2_000;

/** Lets requests for pages have their turn, in the order in which they came. How many wait is bounded by `Admission`. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  /** Runs `render` when it is its turn; not at all when the caller has gone by then. */
  async take(response: ServerResponse, render: () => Promise<void>): Promise<void> {
    if (this.#underWay >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#underWay += 1;
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      const next = this.#waiting.shift();
      if (next)
        setImmediate(next); // what else has arrived comes first
      else this.#underWay -= 1;
    };
    const timer = setTimeout(end, LONGEST_TURN_MS);
    try {
      if (!response.destroyed) await render();
    } finally {
      end();
    }
  }
}
