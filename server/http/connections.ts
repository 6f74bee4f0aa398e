import type { Server } from "node:http";
import type { Server as NetServer, Socket } from "node:net";
import { addressBlock } from "@/lib/runtime/address-block";
import type { Admission } from "./admission";
import { plainAddress, type TrustedProxies } from "./client-address";

const SWEEP_EVERY_MS = 5_000;
/** A caller that takes nothing of its answer is closed after this long, … */
const READ_GRACE_MS = 60_000;
/** … and one that takes it more slowly than this, after as long as the whole would have needed. */
const SLOWEST_BYTES_PER_MS = 4;
const REFUSAL = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** Since when a socket has had unsent bytes at every look, and how many bytes it had been given by then. */
interface Backlog {
  since: number;
  bytesWritten: number;
}

/** Above the limit a new connection can still take the place of another; Node closes those beyond that. */
const SPARE_CONNECTIONS = 64;

/**
 * Every connection of the process: counted, closed when nothing is read from it, and closed at the end whatever it is doing. When
 * there are too many, one that was never answered anything, or else an idle one, gives way to a new one (decision 144).
 */
export class Connections {
  readonly #admission: Admission;
  readonly #proxies: TrustedProxies;
  readonly #sockets = new Set<Socket>();
  /** Those that count, oldest first, with the address block that each counts for. */
  readonly #counted = new Map<Socket, string | null>();
  readonly #backlogs = new WeakMap<Socket, Backlog>();
  readonly #sweep: NodeJS.Timeout;

  constructor(admission: Admission, proxies: TrustedProxies) {
    this.#admission = admission;
    this.#proxies = proxies;
    this.#sweep = setInterval(() => this.closeSlowReaders(performance.now()), SWEEP_EVERY_MS).unref();
  }

  /**
   * Stands before everything that listens to the connections of `server`; call it when all of that is there. For a TLS server
   * those are the connections before the handshake, too.
   */
  guard(server: NetServer & Pick<Server, "maxConnections">): void {
    const { total } = this.#admission.limits.connections;
    server.maxConnections = total + SPARE_CONNECTIONS; // closed by Node, without an answer
    const listeners = server.listeners("connection") as ((socket: Socket) => void)[];
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => {
      if (this.#admit(socket)) for (const listener of listeners) listener.call(server, socket);
    });
    server.on("secureConnection", (socket: Socket) => this.#watch(socket));
  }

  #admit(socket: Socket): boolean {
    const peer = plainAddress(socket.remoteAddress ?? "unknown");
    // A proxy connects for many callers; their requests are counted one by one.
    const block = this.#proxies.has(peer) ? null : addressBlock(peer);
    const { connections } = this.#admission;
    this.#watch(socket);
    const isTaken =
      connections.take(block, 1) || (connections.isFull && this.#makeRoom() && connections.take(block, 1));
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
   * Closes the oldest connection that was never answered anything and has no request under way; or else, of the address block that has the most, the oldest idle
   * one, which HTTP lets either side close at any time (RFC 9112 §9.5); or else the oldest that does not read its answers. False when
   * a request is under way on each.
   */
  #makeRoom(): boolean {
    const socket =
      this.#oldestUnanswered() ??
      this.#oldest((one) => this.#isIdle(one)) ??
      this.#oldest((one) => this.#admission.isIdle(one));
    if (!socket) return false;
    this.#release(socket);
    socket.destroy();
    return true;
  }

  /** Bytes from the caller alone prove nothing: one is sent easily. The head of a request does. */
  #oldestUnanswered(): Socket | undefined {
    for (const socket of this.#counted.keys()) {
      if (socket.bytesWritten === 0 && this.#admission.isIdle(socket)) return socket;
    }
    return undefined;
  }

  #oldest(mayGo: (socket: Socket) => boolean): Socket | undefined {
    let found: Socket | undefined;
    let most = -1;
    for (const [socket, block] of this.#counted) {
      // A proxy's connections come last: each serves many callers.
      const used = block === null ? 0 : this.#admission.connections.usedBy(block);
      if (used <= most || !mayGo(socket)) continue;
      most = used;
      found = socket;
    }
    return found;
  }

  /** No request is under way, no answer is being sent, and the fast lane (decision 050) does not wait for one. */
  #isIdle(socket: Socket): boolean {
    return socket.writableLength === 0 && !socket.isPaused() && this.#admission.isIdle(socket);
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  /** `now`: milliseconds of any clock that only goes forward. */
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

  /** Closes what is left, upgraded connections and unfinished handshakes included. */
  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** No more looks at slow readers. */
  stop(): void {
    clearInterval(this.#sweep);
  }
}
