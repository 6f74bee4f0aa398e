import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { addressBlock } from "@/lib/runtime/address-block";
import { carrierOf } from "./carrier";
import { overloaded } from "./refusal";
import { type LimitOptions, SharedLimit } from "./shared-limit";

const MEBIBYTE = 1024 * 1024;
const MAX_CONNECTIONS = 4_096;
/** Answers about health are a few bytes each, and of all that wait only one asks the database. */
const HEALTH = { total: 256, perAddress: 64 };
/** One address block may have this part of everything. */
const SHARE = 1 / 4;

/** What all listeners of a process accept at the same time. */
export interface AdmissionLimits {
  connections: LimitOptions;
  /** Requests that are not yet answered to their last byte. */
  requests: LimitOptions;
  /** Requests of one connection that are not yet answered (pipelining, RFC 9112 §9.3.2). */
  requestsPerConnection: number;
  /** Bytes of request bodies that are held in memory. */
  bodyBytes: LimitOptions;
}

/** The limits that follow from the number of connections. */
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

/** Bytes of one request's body, as `readBody` counts them. */
interface BodyAccount {
  block: string;
  limit: SharedLimit;
  bytes: number;
}

/** Keyed by objects that only this process can make. */
const accounts = new WeakMap<IncomingMessage, BodyAccount>();

/** Decides what is accepted. One for all listeners of a process, so that its memory is bounded whatever is sent. */
export class Admission {
  readonly limits: AdmissionLimits;
  readonly connections: SharedLimit;
  readonly #requests: SharedLimit;
  readonly #health = new SharedLimit(HEALTH);
  readonly #bodyBytes: SharedLimit;
  /** Requests under way by TCP connection. */
  readonly #ofConnection = new Map<Socket, number>();

  constructor(limits: AdmissionLimits = admissionLimits()) {
    this.limits = limits;
    this.connections = new SharedLimit(limits.connections);
    this.#requests = new SharedLimit(limits.requests);
    this.#bodyBytes = new SharedLimit(limits.bodyBytes);
  }

  /** What is counted at this moment. */
  get used(): { connections: number; requests: number; bodyBytes: number } {
    return {
      connections: this.connections.used,
      requests: this.#requests.used,
      bodyBytes: this.#bodyBytes.used,
    };
  }

  /**
   * Counts a request, and from then on its body, until its answer is sent or its connection is closed.
   * @param address of the caller, behind a trusted proxy the one that the proxy names
   * @throws HttpRefusal 503 when too many are under way
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
   * Counts a request for health apart from all others: a supervisor that is refused would restart a process that only has much to
   * do. Its body is not read. @throws HttpRefusal 503 when too many are under way
   */
  enterHealth(request: IncomingMessage, response: ServerResponse, address: string): void {
    this.#take(this.#health, addressBlock(address), request, response);
  }

  /** Whether no request of this connection is under way. */
  isIdle(socket: Socket): boolean {
    return !this.#ofConnection.has(carrierOf(socket));
  }

  #take(limit: SharedLimit, block: string, { socket }: IncomingMessage, response: ServerResponse): void {
    const connection = carrierOf(socket);
    const before = this.#ofConnection.get(connection) ?? 0;
    // Closed, not answered: refusals would queue up behind answers that the caller may never read.
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
 * Counts bytes of a body that are kept from now on. They are released with the answer.
 * @throws HttpRefusal 503 when the process, or the caller's address, holds too many
 */
export function holdBodyBytes(request: IncomingMessage, bytes: number): void {
  const account = accounts.get(request);
  if (!account) return; // answered already, or a listener without limits (tests of a single door)
  if (!account.limit.take(account.block, bytes)) throw overloaded();
  account.bytes += bytes;
}
