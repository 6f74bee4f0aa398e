import type { Socket } from "node:net";
import type pg from "pg";

/** Longer than the server's statement timeout (`STATEMENT_MS`): it would have answered by then. */
export const SILENT_MS = 12_000;
const CHECK_EVERY_MS = 500;
const PAUSED_MS = 3_000;

interface Watched {
  isIdle: boolean;
  bytesRead: number;
  /** Monotonic clock, in milliseconds: since then an answer is pending and no byte has arrived. */
  silentSince: number | undefined;
}

/**
 * Drops connections that owe an answer and send nothing: a firewall or NAT lost their state, or a load balancer failed over. TCP alone
 * detects that after two hours, and never when the middlebox acknowledges what it drops.
 */
export class SilenceWatch {
  readonly #clients = new Map<pg.ClientBase, Watched>();
  readonly #limitMs: number;
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = 0;

  constructor(limitMs = SILENT_MS) {
    this.#limitMs = limitMs;
  }

  add(client: pg.ClientBase): void {
    this.#clients.set(client, { isIdle: false, bytesRead: 0, silentSince: undefined });
    client.once("end", () => this.#clients.delete(client));
    this.#timer ??= setInterval(() => this.#check(), CHECK_EVERY_MS).unref();
  }

  /** The pool reports which connections are idle. */
  setIdle(client: pg.ClientBase, isIdle: boolean): void {
    const watched = this.#clients.get(client);
    if (watched) watched.isIdle = isIdle;
  }

  /** Drops idle connections: they took the same path as the unresponsive one, and the next caller would get no answer. */
  dropIdle(): void {
    for (const [client, { isIdle }] of this.#clients) if (isIdle) dropConnection(client, 0);
  }

  /** Drops every connection immediately, even during a statement. */
  dropAll(): void {
    for (const client of this.#clients.keys()) dropConnection(client, 0);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const now = performance.now();
    // While the process was paused (a blocked event loop, a suspended machine), it did not read what may have arrived.
    const wasPaused = now - this.#checkedAt > PAUSED_MS;
    this.#checkedAt = now;
    for (const [client, watched] of this.#clients) {
      const { stream, isReady } = wireOf(client);
      if (isReady || wasPaused || stream.bytesRead !== watched.bytesRead) watched.silentSince = undefined;
      else watched.silentSince ??= now;
      watched.bytesRead = stream.bytesRead;
      if (watched.silentSince === undefined || now - watched.silentSince < this.#limitMs) continue;
      dropConnection(client, this.#limitMs);
      this.dropIdle();
    }
  }
}

/** Closes a connection immediately. A waiting caller gets an error that gives the reason and is retryable. */
export function dropConnection(client: pg.ClientBase, silentMs: number): void {
  const why =
    silentMs > 0
      ? `The database connection was silent for ${silentMs / 1000} s and was closed`
      : "Connection terminated";
  const { stream } = wireOf(client);
  // Code, errno and syscall as the system sets them: Prisma's adapter recognises a lost connection by these.
  stream.destroy(Object.assign(new Error(why), { code: "ETIMEDOUT", errno: -110, syscall: "read" }));
}

/** Members of pg that its types don't declare: the socket, and whether the server is ready for a query. */
function wireOf(client: pg.ClientBase): { stream: Socket; isReady: boolean } {
  const { connection, readyForQuery } = client as unknown as {
    connection: { stream: Socket };
    readyForQuery: boolean | null;
  };
  return { stream: connection.stream, isReady: readyForQuery === true };
}
