import pg from "pg";
import { giveUp } from "./silence-watch";

const RECONNECT_MS = 1_000;
const HEARTBEAT_MS = 2_000;
const CLOSE_MS = 1_000;
/** A heartbeat that takes longer means that notifications don't arrive either. */
const HEARTBEAT_LIMIT_MS = 3_000;

interface ListenerOptions {
  config: pg.ClientConfig;
  channel: string;
  onMessage: (payload: string) => void;
  /** Notifications may have been missed. */
  onGap: () => void;
  onError: (error: unknown) => void;
  /** The connection went silent: others probably did too. */
  onSilence: () => void;
}

/**
 * One connection that hears a channel, for as long as the process runs. A heartbeat notices within seconds that it went silent;
 * another one takes its place, and `onGap` says that what was announced in between was missed.
 */
export class Listener {
  readonly #options: ListenerOptions;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  deafSince: Date | undefined = new Date();

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Tries once, and goes on trying by itself. */
  async start(): Promise<void> {
    const { config, channel, onMessage, onGap } = this.#options;
    const client = new pg.Client(config);
    let isLost = false;
    const lose = (error?: unknown) => {
      if (isLost) return;
      isLost = true;
      client.removeAllListeners();
      client.on("error", () => {}); // it is given up already
      giveUp(client, 0);
      this.#lost(error);
    };
    this.#client = client;
    client.on("notification", ({ payload }) => onMessage(payload ?? ""));
    client.once("error", lose);
    client.once("end", () => lose());
    try {
      await client.connect();
      await answerOf(client, `LISTEN ${pg.escapeIdentifier(channel)}`);
      if (isLost || this.#isClosed) return;
      this.deafSince = undefined;
      onGap(); // what was announced before LISTEN took effect was missed
      this.#beat(client, lose);
    } catch (error) {
      lose(error);
    }
  }

  #beat(client: pg.Client, lose: (error: unknown) => void): void {
    this.#timer = setTimeout(() => {
      answerOf(client, "SELECT 1").then(
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
    this.deafSince ??= new Date();
    this.#options.onGap();
    this.#timer = setTimeout(() => void this.start(), RECONNECT_MS).unref();
  }

  /** Takes another connection: this one may lead to a server that is not the primary any more. */
  renew(): void {
    if (this.#client && !this.deafSince) giveUp(this.#client, 0);
  }

  /** Says goodbye to the server, but does not wait long for its answer. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    if (!client) return;
    const timer = setTimeout(() => giveUp(client, 0), CLOSE_MS);
    await client.end().catch(() => {}); // lost already
    clearTimeout(timer);
  }
}

/** The answer to one statement, or an error when it takes too long. */
async function answerOf(client: pg.Client, sql: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const silent = () => reject(new Error("The connection that hears other processes was silent and was given up"));
    // One more turn of the event loop: where it was blocked, the answer may be there, unread.
    timer = setTimeout(() => setImmediate(silent), HEARTBEAT_LIMIT_MS).unref();
  });
  const answer = client.query(sql);
  answer.catch(() => {}); // after the limit nobody waits for it
  await Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
