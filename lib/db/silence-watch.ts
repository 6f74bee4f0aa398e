import type { Socket } from "node:net";
import type pg from "pg";

/** Longer than the server lets a statement run (`STATEMENT_MS`): it would have answered by then. */
export const SILENT_MS = 12_000;
const LOOK_EVERY_MS = 500;
const PAUSED_MS = 3_000;

interface Watched {
  isIdle: boolean;
  bytesRead: number;
  /** Milliseconds of the monotonic clock: since then it owes an answer and has sent nothing. */
  silentSince: number | undefined;
}

/**
 * Gives connections up that owe an answer and send nothing: a firewall or NAT that lost their state, a failover behind a load
 * balancer. TCP alone notices that after two hours, and never where the middlebox acknowledges what it drops.
 */
export class SilenceWatch {
  readonly #clients = new Map<pg.ClientBase, Watched>();
  readonly #limitMs: number;
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = 0;

  constructor(limitMs = SILENT_MS) {
    this.#limitMs = limitMs;
  }

  add(client: pg.ClientBase): void {
    this.#clients.set(client, { isIdle: false, bytesRead: 0, silentSince: undefined });
    client.once("end", () => this.#clients.delete(client));
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** The pool says which connections nobody uses. */
  setIdle(client: pg.ClientBase, isIdle: boolean): void {
    const watched = this.#clients.get(client);
    if (watched) watched.isIdle = isIdle;
  }

  /** Ends connections that nobody uses: they went the same way as one that was silent, and the next caller would wait for nothing. */
  dropIdle(): void {
    for (const [client, { isIdle }] of this.#clients) if (isIdle) giveUp(client, 0);
  }

  /** Ends every connection now, whatever it is doing. */
  dropAll(): void {
    for (const client of this.#clients.keys()) giveUp(client, 0);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    // A process that did not run (a blocked event loop, a paused machine) has not read what may have arrived since.
    const wasPaused = now - this.#lookedAt > PAUSED_MS;
    this.#lookedAt = now;
    for (const [client, watched] of this.#clients) {
      const { stream, isReady } = wireOf(client);
      if (isReady || wasPaused || stream.bytesRead !== watched.bytesRead) watched.silentSince = undefined;
      else watched.silentSince ??= now;
      watched.bytesRead = stream.bytesRead;
      if (watched.silentSince === undefined || now - watched.silentSince < this.#limitMs) continue;
      giveUp(client, this.#limitMs);
      this.dropIdle();
    }
  }
}

/** Ends a connection at once. Whoever waits for an answer gets an error that says why, and that a retry makes sense. */
export function giveUp(client: pg.ClientBase, silentMs: number): void {
  const why =
    silentMs > 0
      ? `The database connection was silent for ${silentMs / 1000} s and was given up`
      : "Connection terminated";
  const { stream } = wireOf(client);
  // Code, errno and syscall as the system would give them: Prisma's adapter knows a lost connection by these.
  stream.destroy(Object.assign(new Error(why), { code: "ETIMEDOUT", errno: -110, syscall: "read" }));
}

/** pg's own members, which its types don't show: the socket, and whether the server waits for a query. */
function wireOf(client: pg.ClientBase): { stream: Socket; isReady: boolean } {
  const { connection, readyForQuery } = client as unknown as {
    connection: { stream: Socket };
    readyForQuery: boolean | null;
  };
  return { stream: connection.stream, isReady: readyForQuery === true };
}
