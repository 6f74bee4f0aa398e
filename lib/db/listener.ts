import pg from "pg";
import { dropConnection } from "./silence-watch";

const RECONNECT_MS = 1_000;
const HEARTBEAT_MS = 2_000;
const CLOSE_MS = 1_000;
/** When a heartbeat takes longer, notifications don't arrive either. */
const HEARTBEAT_LIMIT_MS = 3_000;

interface ListenerOptions {
  config: pg.ClientConfig;
  channel: string;
  onMessage: (payload: string) => void;
  /** Notifications may have been missed. */
  onGap: () => void;
  onError: (error: unknown) => void;
  /** The connection became unresponsive: the others probably did too. */
  onSilence: () => void;
}

/**
 * Listens on a channel for the lifetime of the process. A heartbeat detects within seconds that the connection is unresponsive;
 * a new connection replaces it, and `onGap` reports that notifications in between were missed.
 */
export class Listener {
  readonly #options: ListenerOptions;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  lostSince: Date | undefined = new Date();

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Resolves after the first attempt; retries continue in the background. */
  async start(): Promise<void> {
    const { config, channel, onMessage, onGap } = this.#options;
    const client = new pg.Client(config);
    let isLost = false;
    const lose = (error?: unknown) => {
      if (isLost) return;
      isLost = true;
      client.removeAllListeners();
      client.on("error", () => {}); // already dropped
      dropConnection(client, 0);
      this.#lost(error);
    };
    this.#client = client;
    client.on("notification", ({ payload }) => onMessage(payload ?? ""));
    client.once("error", lose);
    client.once("end", () => lose());
    try {
      await client.connect();
      await queryWithLimit(client, `LISTEN ${pg.escapeIdentifier(channel)}`);
      if (isLost || this.#isClosed) return;
      this.lostSince = undefined;
      onGap(); // notifications sent before LISTEN took effect were missed
      this.#beat(client, lose);
    } catch (error) {
      lose(error);
    }
  }

  #beat(client: pg.Client, lose: (error: unknown) => void): void {
    this.#timer = setTimeout(() => {
      queryWithLimit(client, "SELECT 1").then(
        () => client === this.#client && !this.#isClosed && this.#beat(client, lose),
        (error: unknown) => {
          if (this.#isClosed) return;
          this.#options.onSilence();
          lose(error);
        },
      );
    }, HEARTBEAT_MS).unref();
  }

  #lost(error: unknown): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    if (error) this.#options.onError(error);
    this.lostSince ??= new Date();
    this.#options.onGap();
    this.#timer = setTimeout(() => void this.start(), RECONNECT_MS).unref();
  }

  /** Reconnects: the current connection may lead to a server that is no longer the primary. */
  renew(): void {
    if (this.#client && !this.lostSince) dropConnection(this.#client, 0);
  }

  /** Closes the connection, waiting at most `CLOSE_MS` for the server. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    if (!client) return;
    const timer = setTimeout(() => dropConnection(client, 0), CLOSE_MS);
    await client.end().catch(() => {}); // already lost
    clearTimeout(timer);
  }
}

/** Runs one statement. @throws when it takes longer than `HEARTBEAT_LIMIT_MS` */
async function queryWithLimit(client: pg.Client, sql: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const silent = () => reject(new Error("The LISTEN connection did not answer and was closed"));
    // One more turn of the event loop: if it was blocked, the answer may have arrived unread.
    timer = setTimeout(() => setImmediate(silent), HEARTBEAT_LIMIT_MS).unref();
  });
  const answer = client.query(sql);
  answer.catch(() => {}); // after the limit no caller awaits it
  await Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
