import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { describeConnectionError, isTransient } from "./connection-error";
import { type ConnectionSettings, clientConfig, readConnectionSettings } from "./connection-settings";
import type { Database } from "./database";
import { PrismaClient } from "./generated/client";
import { Listener } from "./listener";
import { type MigrationSession, migrate, readMigrations } from "./migrations";
import { PlanNames } from "./plan-names";
import { LimitedPool } from "./pool";
import { assertNotificationsArrive, assertWritableServer } from "./server-checks";

/** How long connecting is retried while the database is starting or busy. A wrong password or address fails immediately. */
const RETRY_FOR_MS = 30_000;
const RETRY_MS = 1_000;

/**
 * Needs space for a new file and a commit, and leaves nothing behind. A permanent table could reuse its own free space long after the
 * disk is full, and TRUNCATE would wait for a backup.
 */
const PROBE_WRITE = `CREATE TEMP TABLE write_probe ON COMMIT DROP AS
  SELECT string_agg(md5(i::text), '') AS filler FROM generate_series(1, 1000) AS i`;

export interface PostgresqlOptions {
  url: string;
  migrationsDirectory: string;
  poolSize: number;
  onError: (error: unknown) => void;
}

/**
 * Opens a PostgreSQL server after migrating its database.
 * @throws AppError precondition_failed or unavailable in one line that names DATABASE_URL and says what to do
 */
export async function openPostgresql(options: PostgresqlOptions): Promise<Database> {
  const { onError } = options;
  const migrations = await readMigrations(options.migrationsDirectory);
  const config = await withFirstConnection(options, async (client, config) => {
    await assertUsableServer(client, config, onError);
    await migrate(postgresqlSession(client), migrations);
    return config;
  });
  const pool = new LimitedPool({ config, size: options.poolSize, onError });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const listeners: Listener[] = [];
  const plans = new PlanNames();

  return {
    engine: "postgresql",
    migrations: migrations.map(({ name }) => name),
    prisma,
    transaction: (run) => prisma.$transaction(run, { maxWait: 10_000, timeout: 20_000 }),
    async query(statement, values) {
      const { name, text } = statement;
      return (await pool.query<never>({ name: plans.nameOf(name), text, values: statement.valuesOf(values) })).rows;
    },
    async listen(channel, onMessage, onGap) {
      const listener = new Listener({ config, channel, onMessage, onGap, onError, onSilence: () => pool.dropIdle() });
      listeners.push(listener);
      await listener.start();
    },
    connections: () => ({
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      notificationsLostSince: listeners.find(({ lostSince }) => lostSince)?.lostSince,
    }),
    async probeWrite() {
      await pool.query(PROBE_WRITE);
    },
    renewConnections() {
      pool.dropIdle();
      for (const listener of listeners) listener.renew();
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
      await prisma.$disconnect();
      await pool.endSoon();
    },
  };
}

/** @throws AppError precondition_failed: the server is too old or read-only, or behind a pooler that loses notifications */
export async function assertUsableServer(
  client: pg.Client,
  config: pg.ClientConfig,
  onError: (error: unknown) => void,
): Promise<void> {
  await assertWritableServer(client);
  const second = new pg.Client(config);
  second.on("error", onError);
  await second.connect();
  await assertNotificationsArrive(client, second).finally(() => second.end());
}

/** A dedicated connection for migrations, without statement timeouts. */
export function postgresqlSession(client: pg.Client): MigrationSession {
  return {
    run: async (sql) => void (await client.query(sql)),
    query: async (statement, values) => (await client.query<never>(statement.text, statement.valuesOf(values))).rows,
  };
}

/**
 * Connects with retries and passes the connection to `use`.
 * @throws AppError with one line about the first failure
 */
export async function withFirstConnection<T>(
  { url, onError, retryForMs = RETRY_FOR_MS }: Pick<PostgresqlOptions, "url" | "onError"> & { retryForMs?: number },
  use: (client: pg.Client, config: pg.ClientConfig) => Promise<T>,
): Promise<T> {
  const settings = await readConnectionSettings(url);
  try {
    const { client, config } = await connectWithRetries(settings, onError, retryForMs);
    client.on("error", onError);
    try {
      // Migrations have no time limit, whatever the role or database sets.
      await client.query(
        "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0",
      );
      return await use(client, config);
    } finally {
      await client.end().catch(onError);
    }
  } catch (error) {
    throw describeConnectionError(error, settings);
  }
}

/** @throws the error of the last attempt */
async function connectWithRetries(settings: ConnectionSettings, onError: (error: unknown) => void, retryForMs: number) {
  const until = performance.now() + retryForMs;
  let isTlsOn = true;
  for (;;) {
    const config = clientConfig(settings, isTlsOn);
    const client = new pg.Client(config);
    try {
      await client.connect();
      return { client, config };
    } catch (error) {
      client.on("error", () => {}); // this attempt has failed
      if (isTlsOn && settings.tls.kind === "preferred" && /does not support SSL/.test((error as Error).message)) {
        isTlsOn = false; // libpq's `prefer`: no TLS when the server does not support it
        continue;
      }
      if (performance.now() > until || !isTransient(error)) throw error;
      onError(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
