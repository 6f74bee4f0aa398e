import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { addressBlock } from "@/lib/runtime/address-block";
import { carrierOf } from "./carrier";
import { overloaded } from "./refusal";
import { type LimitOptions, SharedLimit } from "./shared-limit";

const MEBIBYTE = 1024 * 1024;
const MAX_CONNECTIONS = 4_096;
/** Health responses have a few bytes each, and concurrent ones share one database query. */
const HEALTH = { total: 256, perAddress: 64 };
/** The share of each limit that one address block may use. */
const SHARE = 1 / 4;

/** Concurrency limits of all listeners of a process. */
export interface AdmissionLimits {
  connections: LimitOptions;
  /** Requests whose response is not completely sent. */
  requests: LimitOptions;
  /** Unanswered requests of one connection (pipelining, RFC 9112 §9.3.2). */
  requestsPerConnection: number;
  /** Bytes of request bodies in memory. */
  bodyBytes: LimitOptions;
}

/** The limits for a number of connections. */
export function admissionLimits(
  maxConnections = MAX_CONNECTIONS,
  maxConnectionsPerAddress = Math.ceil(maxConnections * SHARE),
): AdmissionLimits {
  return {
    connections: { total: maxConnections, perAddress: maxConnectionsPerAddress },
    requests: { total: 1_024, perAddress: 1_024 * SHARE },
    requestsPerConnection: 16,
    bodyBytes: { total: 64 * MEBIBYTE, perAddress: 64 * MEBIBYTE * SHARE },
  };
}

/** Bytes of one request's body, counted by `readBody`. */
interface BodyAccount {
  block: string;
  limit: SharedLimit;
  bytes: number;
}

/** Keyed by objects that only this process can create. */
const accounts = new WeakMap<IncomingMessage, BodyAccount>();

/** Enforces the limits. One instance for all listeners of a process, so that its memory is bounded for any input. */
export class Admission {
  readonly limits: AdmissionLimits;
  readonly connections: SharedLimit;
  readonly #requests: SharedLimit;
  readonly #health = new SharedLimit(HEALTH);
  readonly #bodyBytes: SharedLimit;
  /** Requests in progress by TCP connection. */
  readonly #ofConnection = new Map<Socket, number>();

  constructor(limits: AdmissionLimits = admissionLimits()) {
    this.limits = limits;
    this.connections = new SharedLimit(limits.connections);
    this.#requests = new SharedLimit(limits.requests);
    this.#bodyBytes = new SharedLimit(limits.bodyBytes);
  }

  /** Current counts. */
  get used(): { connections: number; requests: number; bodyBytes: number } {
    return {
      connections: this.connections.used,
      requests: this.#requests.used,
      bodyBytes: this.#bodyBytes.used,
    };
  }

  /**
   * Counts a request and its body until its response is sent or its connection is closed.
   * @param address of the caller, behind a trusted proxy the forwarded one
   * @throws HttpRefusal 503 when too many are in progress
   */
  enter(request: IncomingMessage, response: ServerResponse, address: string): void {
    const block = addressBlock(address);
    this.#take(this.#requests, block, request, response);
    const account: BodyAccount = { block, limit: this.#bodyBytes, bytes: 0 };
    accounts.set(request, account);
    response.once("close", () => {
      accounts.delete(request);
      account.limit.release(block, account.bytes);
    });
  }

  /**
   * Counts health requests separately, because a rejected supervisor would restart a process that is only busy. Their bodies are not
   * read. @throws HttpRefusal 503 when too many are in progress
   */
  enterHealth(request: IncomingMessage, response: ServerResponse, address: string): void {
    this.#take(this.#health, addressBlock(address), request, response);
  }

  /** Whether this connection has no request in progress. */
  isIdle(socket: Socket): boolean {
    return !this.#ofConnection.has(carrierOf(socket));
  }

  #take(limit: SharedLimit, block: string, { socket }: IncomingMessage, response: ServerResponse): void {
    const connection = carrierOf(socket);
    const before = this.#ofConnection.get(connection) ?? 0;
    // Closed without a response: errors would queue behind responses that the caller may never read.
    if (before >= this.limits.requestsPerConnection) socket.destroy();
    if (socket.destroyed || !limit.take(block, 1)) throw overloaded();
    this.#ofConnection.set(connection, before + 1);
    response.once("close", () => {
      limit.release(block, 1);
      const left = (this.#ofConnection.get(connection) ?? 1) - 1;
      if (left > 0) this.#ofConnection.set(connection, left);
      else this.#ofConnection.delete(connection);
    });
  }
}

/**
 * Counts bytes of a body that stay in memory. They are released with the response.
 * @throws HttpRefusal 503 when the process or the caller's address exceeds its limit
 */
export function holdBodyBytes(request: IncomingMessage, bytes: number): void {
  const account = accounts.get(request);
  if (!account) return; // already answered, or a listener without limits (tests of a single handler)
  if (!account.limit.take(account.block, bytes)) throw overloaded();
  account.bytes += bytes;
}
