import { DAY_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";
import { addUsage, type UsageSum } from "./store";

/** How long counts may stay in memory: the most that a crash loses. */
const FLUSH_AFTER_MS = 2_000;
const BATCH = 500;
/** More distinct entries than this mean that the database is unreachable; new ones are then not counted. */
const MAX_WAITING = 20_000;

/** One use of a key, or one failed attempt. */
export interface UsageEvent {
  kid: string;
  organisationId: string;
  /** Undefined: a TLS connection that named no client. */
  clientId?: string | undefined;
  /** The audience of the assertion, mapped to a fixed set of values, because every value creates a row. */
  audience?: string | undefined;
  /** `success`, `failure`: an assertion. `mtls`: a request over TLS with this certificate. */
  kind: "success" | "failure" | "mtls";
}

/**
 * Counts key usage in memory and adds the sums to the database every two seconds, in one statement: token requests don't wait for
 * it. Several processes add to the same rows.
 */
export class UsageRecorder {
  readonly #deps: Pick<BaseDeps, "db" | "clock" | "log">;
  #waiting = new Map<string, UsageSum>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #dropped = 0;

  constructor(deps: Pick<BaseDeps, "db" | "clock" | "log">) {
    this.#deps = deps;
  }

  record({ kid, organisationId, clientId = "", audience = "", kind }: UsageEvent): void {
    const at = this.#deps.clock.now();
    const day = new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
    const one: UsageSum = {
      kid,
      day,
      clientId,
      audience,
      organisationId,
      successes: kind === "success" ? 1 : 0,
      failures: kind === "failure" ? 1 : 0,
      mtls: kind === "mtls" ? 1 : 0,
      firstUsedAt: kind === "failure" ? null : at,
      lastSucceededAt: kind === "success" ? at : null,
      lastFailedAt: kind === "failure" ? at : null,
      lastMtlsAt: kind === "mtls" ? at : null,
    };
    this.#add(one);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Whether a successful use of this key is not yet written to the database. */
  isWaiting(kid: string): boolean {
    return [...this.#waiting.values()].some((sum) => sum.kid === kid && sum.successes + sum.mtls > 0);
  }

  /** Writes all waiting counts; call it before reading usage. Never throws: counts that can't be written stay in memory. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const sums = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (let start = 0; start < sums.length; start += BATCH) {
      const batch = sums.slice(start, start + BATCH);
      try {
        await addUsage(this.#deps.db, batch);
      } catch (error) {
        // If the commit succeeded and only its answer was lost, these count twice, which is acceptable for telemetry.
        for (const sum of sums.slice(start)) this.#add(sum);
        this.#deps.log.warn({ err: error, waiting: this.#waiting.size }, "key usage could not be written");
        return; // the next use starts the timer again
      }
    }
    if (this.#dropped > 0) {
      this.#deps.log.warn({ dropped: this.#dropped }, "key usage was dropped");
      this.#dropped = 0;
    }
  }

  #add(sum: UsageSum): void {
    const key = JSON.stringify([sum.kid, sum.day.getTime(), sum.clientId, sum.audience]);
    const known = this.#waiting.get(key);
    if (!known && this.#waiting.size >= MAX_WAITING) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.set(key, known ? together(known, sum) : sum);
  }
}

function together(a: UsageSum, b: UsageSum): UsageSum {
  return {
    ...a,
    successes: a.successes + b.successes,
    failures: a.failures + b.failures,
    mtls: a.mtls + b.mtls,
    firstUsedAt: earlier(a.firstUsedAt, b.firstUsedAt),
    lastSucceededAt: later(a.lastSucceededAt, b.lastSucceededAt),
    lastFailedAt: later(a.lastFailedAt, b.lastFailedAt),
    lastMtlsAt: later(a.lastMtlsAt, b.lastMtlsAt),
  };
}

const earlier = (a: Date | null, b: Date | null) => (a && b ? (a < b ? a : b) : (a ?? b));
const later = (a: Date | null, b: Date | null) => (a && b ? (a > b ? a : b) : (a ?? b));
