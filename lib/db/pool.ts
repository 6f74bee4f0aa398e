import pg from "pg";
import { MINUTE_MS } from "@/lib/durations";
import { queryOneAtATime } from "./one-at-a-time";
import { SilenceWatch } from "./silence-watch";

/** The server cancels a statement that takes longer. No request or job needs more. */
const STATEMENT_MS = 10_000;
/** The server terminates a transaction that is idle longer. Ours time out after 20 s. */
const IDLE_IN_TRANSACTION_MS = 25_000;
/** The planner overestimates lists of JSON, and compiling a statement of a millisecond takes many (decision 166). */
const SESSION_SETTINGS = [
  `SET statement_timeout = ${STATEMENT_MS}`,
  `SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
  "SET jit = off",
].join("; ");
/** How long the pool opens no more connections after the server had none left. */
const NO_GROWTH_MS = MINUTE_MS;
/** How long `end` waits for running statements. */
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

/** A pool that drops unresponsive connections and opens no more than the server grants. */
export class LimitedPool extends pg.Pool {
  readonly #watch: SilenceWatch;
  readonly #size: number;
  #noGrowth: NodeJS.Timeout | undefined;

  constructor({ config, size, onError, silentMs }: PoolOptions) {
    const watch = new SilenceWatch(silentMs);
    super({
      ...config,
      max: size,
      onConnect: async (client) => {
        watch.add(client);
        queryOneAtATime(client);
        // With SET, not in the startup packet: PgBouncer rejects unknown parameters there.
        await client.query(SESSION_SETTINGS);
      },
    });
    this.#watch = watch;
    this.#size = size;
    // The pool replaces a dropped idle connection; without a listener the error would terminate the process.
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

  /** When the server has no free connection, the caller waits for one of the pool's. */
  async #connect(): Promise<pg.PoolClient> {
    try {
      return await super.connect();
    } catch (error) {
      if ((error as { code?: unknown }).code !== TOO_MANY_CONNECTIONS || this.totalCount === 0) throw error;
      this.options.max = this.totalCount;
      clearTimeout(this.#noGrowth);
      this.#noGrowth = setTimeout(() => {
        this.options.max = this.#size;
      }, NO_GROWTH_MS).unref();
      return super.connect();
    }
  }

  /** Drops idle connections, when the network has probably lost their state. */
  dropIdle(): void {
    this.#watch.dropIdle();
  }

  /** Waits for running statements, but not for an unresponsive server. */
  async endSoon(): Promise<void> {
    clearTimeout(this.#noGrowth);
    const timer = setTimeout(() => this.#watch.dropAll(), END_MS);
    await this.end();
    clearTimeout(timer);
    this.#watch.close();
  }
}
