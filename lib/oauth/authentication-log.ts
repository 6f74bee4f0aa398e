import { v7 as uuidv7 } from "uuid";
import { MINUTE_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";
import { addressBlock } from "@/lib/runtime/address-block";
import { WriteBuffer } from "@/lib/runtime/write-buffer";
import { AddressQuota } from "./address-quota";
import { type AttemptRow, insertAttempts } from "./store";

const MAX_CLAIMED_ID = 100;
const MAX_KID = 256;
const MAX_AUDIENCE = 500;
const MAX_MESSAGE = 1_000;

/**
 * Maximum number of failures recorded in a minute, for one network address and for one client. A client has this number twice: for attempts
 * that only named it, which anyone can send, and for those that proved to be from it.
 */
const FAILURES_PER_ADDRESS = 300;
const FAILURES_PER_CLIENT = 600;

export type Endpoint = "token" | "introspection" | "revocation" | "pushed_authorization_request";

/** One attempt as the authorization server saw it. */
export interface AuthenticationAttempt {
  /**
   * The client that was found, or (`clientId` null) only the organisation of the connection's certificate; undefined
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
  /** The caller proved to be the client: by a signature, a TLS key or a secret. A failure may have another cause. */
  isProven: boolean;
}

/** Buffers attempts and writes them in batches, off the token's critical path. */
export class AuthenticationLog {
  readonly #deps: Pick<BaseDeps, "db" | "clock" | "log">;
  readonly #buffer: WriteBuffer<AttemptRow>;
  readonly #byAddress: AddressQuota;
  readonly #byClient: AddressQuota;
  readonly #byProvenClient: AddressQuota;

  constructor(deps: Pick<BaseDeps, "db" | "clock" | "log">) {
    this.#deps = deps;
    this.#buffer = new WriteBuffer({
      name: "authentication log",
      log: deps.log,
      write: (rows) => insertAttempts(deps.db, rows),
      flushAfterMs: 250,
      most: 500,
      capacity: 20_000,
      whenFull: "drop_oldest",
    });
    const quota = (most: number) => new AddressQuota({ clock: deps.clock, most, windowMs: MINUTE_MS });
    this.#byAddress = quota(FAILURES_PER_ADDRESS);
    this.#byClient = quota(FAILURES_PER_CLIENT);
    this.#byProvenClient = quota(FAILURES_PER_CLIENT);
  }

  /**
   * Records one attempt. Any caller can cause failures in a client's name: beyond the quotas of an address and of a client they are not
   * recorded, except for one row a minute that reports it. Those of the client itself have a quota that no other caller can use up.
   */
  record(attempt: AuthenticationAttempt): void {
    const { failure } = attempt;
    const quota = failure ? this.#quotaFor(attempt) : "available";
    if (quota === "exceeded") return;
    const row = this.#toRow(failure && quota === "last" ? { ...attempt, failure: tooMany(failure) } : attempt);
    this.#buffer.add(row.id, row);
  }

  /** Writes the buffer; called before the log is read. Never throws: attempts that can't be written stay buffered. */
  flush(): Promise<void> {
    return this.#buffer.flush();
  }

  #quotaFor({ address, client, isProven }: AuthenticationAttempt): "available" | "last" | "exceeded" {
    const id = client && (client.clientId ?? client.organisationId);
    const quotas = [];
    if (id && isProven) quotas.push(this.#byProvenClient.count(id));
    else {
      quotas.push(this.#byAddress.count(addressBlock(address)));
      if (id) quotas.push(this.#byClient.count(id));
    }
    const exceeded = quotas.filter(({ isExceeded }) => isExceeded);
    if (exceeded.length === 0) return "available";
    if (!exceeded.some(({ isFirstExcess }) => isFirstExcess)) return "exceeded";
    this.#deps.log.warn({ address }, "too many failed authentications: not all are recorded");
    return "last";
  }

  #toRow({ client, failure, ...attempt }: AuthenticationAttempt): AttemptRow {
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
      isProven: attempt.isProven,
      failedCheck: failure?.check ?? null,
      message: failure ? storable(failure.message, MAX_MESSAGE) : null,
      fix: failure ? storable(failure.fix, MAX_MESSAGE) : null,
      address: attempt.address,
    };
  }
}

/** PostgreSQL's text allows neither NUL nor unpaired surrogates, and one such value would reject the whole batch. */
function storable(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/[\0\p{Cs}]/gu, "\ufffd");
}

const tooMany = ({ check, message, fix }: NonNullable<AuthenticationAttempt["failure"]>) => ({
  check,
  message: `${message} More failures followed in this minute; at most ${FAILURES_PER_ADDRESS} per address and ${FAILURES_PER_CLIENT} per client are recorded.`,
  fix,
});
