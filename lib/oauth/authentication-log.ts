import { v7 as uuidv7 } from "uuid";
import type { BaseDeps } from "@/lib/operation/deps";
import { addressBlock } from "@/lib/runtime/address-block";
import { AddressShare } from "./address-share";
import { type AttemptRow, insertAttempts } from "./store";

/** How long an attempt may wait in memory. What a crash loses is at most this, and never a token. */
const FLUSH_AFTER_MS = 250;
const BATCH = 500;
/** More than this waiting means that the database is away; then the oldest go, because tokens must not wait for the log. */
const MAX_WAITING = 20_000;
const MAX_CLAIMED_ID = 100;
const MAX_KID = 256;
const MAX_AUDIENCE = 500;
const MAX_WORDS = 1_000;

const MINUTE_MS = 60_000;
/** Failures that one network address, and those that one client, may have recorded in a minute. */
const FAILURES_PER_ADDRESS = 300;
const FAILURES_PER_CLIENT = 600;

export type Endpoint = "token" | "introspection" | "revocation" | "pushed_authorization_request";

/** One attempt as the authorization server saw it. */
export interface Attempt {
  /**
   * The client that was found, or (`clientId` null) only the organisation whose certificate the connection came with; undefined
   * when neither is known.
   */
  client: { clientId: string | null; organisationId: string } | undefined;
  claimedId: string;
  requestId: string;
  endpoint: Endpoint;
  /** As attempted: an IANA authentication method, or `none`. */
  method: string;
  kid: string | undefined;
  audience: string | undefined;
  address: string;
  failure: { check: string; message: string; fix: string } | undefined;
}

/** Collects attempts and writes them in batches, off the token's critical path. */
export class AuthenticationLog {
  readonly #deps: Pick<BaseDeps, "db" | "clock" | "log">;
  #waiting: AttemptRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #dropped = 0;
  readonly #byAddress: AddressShare;
  readonly #byClient: AddressShare;

  constructor(deps: Pick<BaseDeps, "db" | "clock" | "log">) {
    this.#deps = deps;
    const share = (most: number) => new AddressShare({ clock: deps.clock, most, windowMs: MINUTE_MS });
    this.#byAddress = share(FAILURES_PER_ADDRESS);
    this.#byClient = share(FAILURES_PER_CLIENT);
  }

  /**
   * Takes one attempt. Failures are proof of nothing, and anybody can send them: beyond the shares of an address and of a client
   * they are not recorded, except for one row a minute that says so.
   */
  record(attempt: Attempt): void {
    const { failure } = attempt;
    const room = failure ? this.#roomFor(attempt) : "enough";
    if (room === "none") return;
    this.#add(failure && room === "last" ? { ...attempt, failure: tooMany(failure) } : attempt);
  }

  #roomFor({ address, client }: Attempt): "enough" | "last" | "none" {
    const shares = [this.#byAddress.count(addressBlock(address))];
    if (client) shares.push(this.#byClient.count(client.clientId ?? client.organisationId));
    const exceeded = shares.filter(({ isTooMuch }) => isTooMuch);
    if (exceeded.length === 0) return "enough";
    if (!exceeded.some(({ isFirstTooMuch }) => isFirstTooMuch)) return "none";
    this.#deps.log.warn({ address }, "failed authentications are too many to be recorded each");
    return "last";
  }

  #add(attempt: Attempt): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#waiting.push(this.#toRow(attempt));
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Writes everything that waits; whoever reads the log calls it first. Never throws: what can't be written waits on. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await insertAttempts(this.#deps.db, batch);
      } catch (error) {
        this.#waiting.unshift(...batch);
        this.#deps.log.warn({ err: error, waiting: this.#waiting.length }, "authentication log could not be written");
        return; // the next attempt starts the timer again
      }
    }
    if (this.#dropped > 0) {
      this.#deps.log.warn({ dropped: this.#dropped }, "authentication log had no room");
      this.#dropped = 0;
    }
  }

  #toRow({ client, failure, ...attempt }: Attempt): AttemptRow {
    return {
      id: uuidv7(),
      at: this.#deps.clock.now(),
      clientId: client?.clientId ?? null,
      organisationId: client?.organisationId ?? null,
      claimedId: storable(attempt.claimedId, MAX_CLAIMED_ID),
      requestId: attempt.requestId,
      endpoint: attempt.endpoint,
      method: attempt.method,
      kid: attempt.kid === undefined ? null : storable(attempt.kid, MAX_KID),
      audience: attempt.audience === undefined ? null : storable(attempt.audience, MAX_AUDIENCE),
      outcome: failure ? "failed" : "succeeded",
      failedCheck: failure?.check ?? null,
      message: failure ? storable(failure.message, MAX_WORDS) : null,
      fix: failure ? storable(failure.fix, MAX_WORDS) : null,
      address: attempt.address,
    };
  }
}

/** PostgreSQL's text takes neither NUL nor half a surrogate pair, and one such value would keep its whole batch out. */
function storable(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/[\0\p{Cs}]/gu, "\ufffd");
}

const tooMany = ({ check, message, fix }: NonNullable<Attempt["failure"]>) => ({
  check,
  message: `${message} More failures came in this minute than are recorded: ${FAILURES_PER_ADDRESS} from one address, ${FAILURES_PER_CLIENT} of one client.`,
  fix,
});
