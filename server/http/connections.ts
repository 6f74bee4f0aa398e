import type { Server } from "node:http";
import type { Server as NetServer, Socket } from "node:net";
import { MINUTE_MS } from "@/lib/durations";
import { addressBlock } from "@/lib/runtime/address-block";
import type { Admission } from "./admission";
import { plainAddress, type TrustedProxies } from "./client-address";

const SWEEP_EVERY_MS = 5_000;
/** A connection whose caller reads nothing of its response is closed after this time, … */
const READ_GRACE_MS = MINUTE_MS;
/** … and one that is read more slowly than this, after the time that the sent bytes would have needed. */
const SLOWEST_BYTES_PER_MS = 4;
const REFUSAL = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** Since when a socket has had unsent bytes at every check, and the number of bytes written by then. */
interface Backlog {
  since: number;
  bytesWritten: number;
}

/** Above the limit a new connection can still replace another; Node closes those beyond that. */
const SPARE_CONNECTIONS = 64;

/**
 * Tracks every connection of the process: counts it, closes it when its caller does not read, and closes it at shutdown. When the
 * limit is reached, a connection without any response, or else an idle one, is closed for a new one (decision 144).
 */
export class Connections {
  readonly #admission: Admission;
  readonly #proxies: TrustedProxies;
  readonly #sockets = new Set<Socket>();
  /** Counted connections, oldest first, with their address block. */
  readonly #counted = new Map<Socket, string | null>();
  readonly #backlogs = new WeakMap<Socket, Backlog>();
  readonly #sweep: NodeJS.Timeout;

  constructor(admission: Admission, proxies: TrustedProxies) {
    this.#admission = admission;
    this.#proxies = proxies;
    this.#sweep = setInterval(() => this.closeSlowReaders(performance.now()), SWEEP_EVERY_MS).unref();
  }

  /**
   * Runs before all connection listeners of `server`; call it after they are added. For a TLS server this includes
   * connections before the handshake.
   */
  guard(server: NetServer & Pick<Server, "maxConnections">): void {
    const { total } = this.#admission.limits.connections;
    server.maxConnections = total + SPARE_CONNECTIONS; // closed by Node without a response
    const listeners = server.listeners("connection") as ((socket: Socket) => void)[];
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => {
      if (this.#admit(socket)) for (const listener of listeners) listener.call(server, socket);
    });
    server.on("secureConnection", (socket: Socket) => this.#watch(socket));
  }

  #admit(socket: Socket): boolean {
    const peer = plainAddress(socket.remoteAddress ?? "unknown");
    // A proxy connects for many callers, so its requests are counted individually.
    const block = this.#proxies.has(peer) ? null : addressBlock(peer);
    const { connections } = this.#admission;
    this.#watch(socket);
    const isTaken =
      connections.take(block, 1) || (connections.isFull && this.#closeOne() && connections.take(block, 1));
    if (!isTaken) {
      socket.on("error", () => socket.destroy());
      socket.end(REFUSAL, () => socket.destroy());
      return false;
    }
    this.#counted.set(socket, block);
    socket.once("close", () => this.#release(socket));
    return true;
  }

  #release(socket: Socket): void {
    const block = this.#counted.get(socket);
    if (block === undefined) return;
    this.#counted.delete(socket);
    this.#admission.connections.release(block, 1);
  }

  /**
   * Closes the oldest connection without any response and without a request in progress; or else the oldest idle one of the busiest
   * address block, which HTTP lets either side close at any time (RFC 9112 §9.5); or else the oldest whose caller does not read
   * its responses. False when every connection has a request in progress.
   */
  #closeOne(): boolean {
    const socket =
      this.#oldestUnanswered() ??
      this.#oldest((one) => this.#isIdle(one)) ??
      this.#oldest((one) => this.#admission.isIdle(one));
    if (!socket) return false;
    this.#release(socket);
    socket.destroy();
    return true;
  }

  /** Received bytes alone don't count, because a single byte is cheap; a complete request head does. */
  #oldestUnanswered(): Socket | undefined {
    for (const socket of this.#counted.keys()) {
      if (socket.bytesWritten === 0 && this.#admission.isIdle(socket)) return socket;
    }
    return undefined;
  }

  #oldest(isCandidate: (socket: Socket) => boolean): Socket | undefined {
    let found: Socket | undefined;
    let most = -1;
    for (const [socket, block] of this.#counted) {
      // Connections of proxies come last, because each serves many callers.
      const used = block === null ? 0 : this.#admission.connections.usedBy(block);
      if (used <= most || !isCandidate(socket)) continue;
      most = used;
      found = socket;
    }
    return found;
  }

  /** No request is in progress, no response is being sent, and the fast lane (decision 050) waits for none. */
  #isIdle(socket: Socket): boolean {
    return socket.writableLength === 0 && !socket.isPaused() && this.#admission.isIdle(socket);
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  /** `now`: milliseconds of a monotonic clock. */
  closeSlowReaders(now: number): void {
    for (const socket of this.#sockets) {
      if (socket.writableLength === 0) {
        this.#backlogs.delete(socket);
        continue;
      }
      const backlog = this.#backlogs.get(socket) ?? { since: now, bytesWritten: socket.bytesWritten };
      this.#backlogs.set(socket, backlog);
      const sent = socket.bytesWritten - backlog.bytesWritten;
      if (now - backlog.since > READ_GRACE_MS + sent / SLOWEST_BYTES_PER_MS) socket.destroy();
    }
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** Closes all remaining connections, including upgraded ones and unfinished handshakes. */
  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Stops checking for slow readers. */
  stop(): void {
    clearInterval(this.#sweep);
  }
}
