import pg from "pg";
import { queryOneAtATime } from "./one-at-a-time";
import { SilenceWatch } from "./silence-watch";

/** The server ends a statement that takes longer. Nothing that people or jobs wait for does. */
const STATEMENT_MS = 10_000;
/** And a transaction that waits for its next statement: ours end themselves after 20 s. */
const IDLE_IN_TRANSACTION_MS = 25_000;
/** After the server had no connection left, the pool asks for no more than it has, this long. */
const MODEST_MS = 60_000;
/** How long `end` waits for statements under way. */
const END_MS = 2_000;
const TOO_MANY_CONNECTIONS = "53300";

interface PoolOptions {
  config: pg.ClientConfig;
  size: number;
  onError: (error: unknown) => void;
  silentMs?: number;
}

type Done = (release?: Error | boolean) => void;
type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: Done) => void;

/** Connections that are given up when they go silent, and no more of them than the server grants. */
export class LimitedPool extends pg.Pool {
  readonly #watch: SilenceWatch;
  readonly #size: number;
  #modest: NodeJS.Timeout | undefined;

  constructor({ config, size, onError, silentMs }: PoolOptions) {
    const watch = new SilenceWatch(silentMs);
    super({
      ...config,
      max: size,
      onConnect: async (client) => {
        watch.add(client);
        queryOneAtATime(client);
        // By statement, not in the start-up packet: PgBouncer refuses parameters there that it does not know.
        await client.query(
          `SET statement_timeout = ${STATEMENT_MS}; SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
        );
      },
    });
    this.#watch = watch;
    this.#size = size;
    // A dropped idle connection is the pool's to replace; without a listener it would end the process.
    this.on("error", onError);
    this.on("acquire", (client) => watch.setIdle(client, false));
    this.on("release", (_error, client) => watch.setIdle(client, true));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    if (!callback) return this.#connect();
    this.#connect().then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: Error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }

  /** Where the server has no connection left for us, the caller waits for one of those that there are. */
  async #connect(): Promise<pg.PoolClient> {
    try {
      return await super.connect();
    } catch (error) {
      if ((error as { code?: unknown }).code !== TOO_MANY_CONNECTIONS || this.totalCount === 0) throw error;
      this.options.max = this.totalCount;
      clearTimeout(this.#modest);
      this.#modest = setTimeout(() => {
        this.options.max = this.#size;
      }, MODEST_MS).unref();
      return super.connect();
    }
  }

  /** Something says that the network between us and the server lost its state. */
  dropIdle(): void {
    this.#watch.dropIdle();
  }

  /** Waits for statements under way, but not for a server that does not answer. */
  async endSoon(): Promise<void> {
    clearTimeout(this.#modest);
    const timer = setTimeout(() => this.#watch.dropAll(), END_MS);
    await this.end();
    clearTimeout(timer);
    this.#watch.close();
  }
}
