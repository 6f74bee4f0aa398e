import { DAY_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";
import { WriteBuffer } from "@/lib/runtime/write-buffer";
import { type AuthenticationEvent, activityOf, addActivity, later } from "./activity";
import { addUsage, type UsageSum } from "./store";
import { type ActivitySum, addClientActivity } from "./store/activity";

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
  /** An accepted assertion without `kid`: the key was found by trying. */
  isWithoutKid?: boolean;
}

const FLUSH_AFTER_MS = 2_000;

/**
 * Counts key usage and the authentications of clients in memory and adds the sums to the database every two seconds, in one statement: token requests don't wait for
 * it. Several processes add to the same rows.
 */
export class UsageRecorder {
  readonly #clock: BaseDeps["clock"];
  readonly #buffer: WriteBuffer<UsageSum>;
  readonly #activity: WriteBuffer<ActivitySum>;

  constructor({ db, clock, log }: Pick<BaseDeps, "db" | "clock" | "log">) {
    this.#clock = clock;
    this.#buffer = new WriteBuffer({
      name: "key usage",
      log,
      // If the commit succeeded and only its answer was lost, these count twice, which is acceptable for telemetry.
      write: (sums) => addUsage(db, sums),
      merge: together,
      flushAfterMs: FLUSH_AFTER_MS,
      most: 500,
      capacity: 20_000,
      whenFull: "drop_new", // a waiting sum contains many uses
    });
    this.#activity = new WriteBuffer({
      name: "client activity",
      log,
      write: (sums) => addClientActivity(db, sums),
      merge: addActivity,
      flushAfterMs: FLUSH_AFTER_MS,
      most: 500,
      capacity: 20_000,
      whenFull: "drop_new",
    });
  }

  record({ kid, organisationId, clientId = "", audience = "", kind, isWithoutKid = false }: UsageEvent): void {
    const at = this.#clock.now();
    const day = new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
    this.#buffer.add(JSON.stringify([kid, day.getTime(), clientId, audience]), {
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
      lastWithoutKidAt: kind === "success" && isWithoutKid ? at : null,
    });
  }

  /** Counts an authentication of a client, accepted or rejected. */
  recordClient(event: AuthenticationEvent): void {
    const sum = activityOf(event, this.#clock.now());
    this.#activity.add(`${sum.clientId} ${sum.hour.getTime()}`, sum);
  }

  /** Whether a successful use of this key is not yet written to the database. */
  isWaiting(kid: string): boolean {
    return [...this.#buffer.waiting()].some((sum) => sum.kid === kid && sum.successes + sum.mtls > 0);
  }

  /** Writes all waiting counts; call it before reading usage. Never throws: counts that can't be written stay in memory. */
  async flush(): Promise<void> {
    await Promise.all([this.#buffer.flush(), this.#activity.flush()]);
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
    lastWithoutKidAt: later(a.lastWithoutKidAt, b.lastWithoutKidAt),
  };
}

const earlier = (a: Date | null, b: Date | null) => (a && b ? (a < b ? a : b) : (a ?? b));
