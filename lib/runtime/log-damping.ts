/** The same error counts as repeated within this time. */
const WINDOW_MS = 10_000;
/** How many short lines of it are written, with their request ids; further ones are counted. */
const SHORT_LINES = 20;
const MAX_KINDS = 200;
const WARN = 40;

interface Repeated {
  lines: number;
  counted: number;
}

/** What to write for a line: the whole line, a short form without stack, or nothing yet. */
export type Damped = { kind: "whole" } | { kind: "short"; members: object } | { kind: "counted" };

/**
 * Prevents one repeated error from filling the disk: while a database is unreachable, every request fails with the same kilobyte of
 * stack. For the same error within ten seconds, the first line is whole, the next 20 are short, and one line at the end counts the rest.
 */
export class LogDamping {
  readonly #kinds = new Map<string, Repeated>();
  readonly #after: (run: () => void, ms: number) => void;

  constructor(after: (run: () => void, ms: number) => void = (run, ms) => void setTimeout(run, ms).unref()) {
    this.#after = after;
  }

  /** `summarise` writes the line with the count at the end of the window. */
  classify(level: number, members: unknown, message: string, summarise: (counted: number) => void): Damped {
    const { err } = (members ?? {}) as { err?: unknown };
    if (level < WARN || !(err instanceof Error)) return { kind: "whole" };
    const key = `${level} ${message} ${codeOf(err) ?? ""} ${err.message.slice(0, 100)}`;
    const known = this.#kinds.get(key);
    if (!known) {
      // Errors with a different message each time never repeat; the map must not grow without limit.
      if (this.#kinds.size >= MAX_KINDS) return { kind: "short", members: shortened(members as object, err) };
      const kind: Repeated = { lines: 0, counted: 0 };
      this.#kinds.set(key, kind);
      this.#after(() => {
        this.#kinds.delete(key);
        if (kind.counted > 0) summarise(kind.counted);
      }, WINDOW_MS);
      return { kind: "whole" };
    }
    if (known.lines < SHORT_LINES) {
      known.lines += 1;
      return { kind: "short", members: shortened(members as object, err) };
    }
    known.counted += 1;
    return { kind: "counted" };
  }
}

const shortened = (members: object, err: Error) => ({ ...members, err: shortError(err) });

/** An error without its stack. */
export function shortError(err: Error): object {
  const code = codeOf(err);
  return { type: err.name, message: err.message.slice(0, 300), ...(code ? { code } : {}) };
}

/** The code of an error or of its cause. */
function codeOf(err: Error): string | undefined {
  const { code } = err as { code?: unknown };
  if (typeof code === "string") return code;
  return err.cause instanceof Error && err.cause !== err ? codeOf(err.cause) : undefined;
}

export const SUMMARY_SECONDS = WINDOW_MS / 1000;
