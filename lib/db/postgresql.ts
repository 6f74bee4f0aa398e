import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { describeConnectionError, mayPass } from "./connection-error";
import { type ConnectionSettings, clientConfig, readConnectionSettings } from "./connection-settings";
import type { Database } from "./database";
import { PrismaClient } from "./generated/client";
import { Listener } from "./listener";
import { type MigrationSession, migrate, readMigrations } from "./migrations";
import { PlanNames } from "./plan-names";
import { LimitedPool } from "./pool";
import { assertNotificationsArrive, assertWritableServer } from "./server-checks";

/** A database that starts beside us, or a busy machine, gets this long; a wrong password or address does not. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 1_000;

/**
 * Needs room for a new file and a commit, and leaves nothing. A table that stays would find room in itself for a long time after the
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
 * Opens a real PostgreSQL, migrating it first.
 * @throws AppError precondition_failed or unavailable in one sentence that names DATABASE_URL and says what to do
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
      deafSince: listeners.find(({ deafSince }) => deafSince)?.deafSince,
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

/** @throws AppError precondition_failed: the server is too old or read-only, or stands behind a pooler that loses notifications */
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

/** A connection of its own for migrations: no limit on statements. */
export function postgresqlSession(client: pg.Client): MigrationSession {
  return {
    run: async (sql) => void (await client.query(sql)),
    query: async (statement, values) => (await client.query<never>(statement.text, statement.valuesOf(values))).rows,
  };
}

/**
 * Connects, patiently, and gives the connection to `use`.
 * @throws AppError in one sentence, whatever fails first
 */
export async function withFirstConnection<T>(
  { url, onError, patienceMs = PATIENCE_MS }: Pick<PostgresqlOptions, "url" | "onError"> & { patienceMs?: number },
  use: (client: pg.Client, config: pg.ClientConfig) => Promise<T>,
): Promise<T> {
  const settings = await readConnectionSettings(url);
  try {
    const { client, config } = await connectPatiently(settings, onError, patienceMs);
    client.on("error", onError);
    try {
      // Migrations take as long as they take, whatever limits the role or database has.
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

/** @throws what the last attempt said */
async function connectPatiently(settings: ConnectionSettings, onError: (error: unknown) => void, patienceMs: number) {
  const until = performance.now() + patienceMs;
  let isTlsOn = true;
  for (;;) {
    const config = clientConfig(settings, isTlsOn);
    const client = new pg.Client(config);
    try {
      await client.connect();
      return { client, config };
    } catch (error) {
      client.on("error", () => {}); // this attempt is given up
      if (isTlsOn && settings.tls.kind === "preferred" && /does not support SSL/.test((error as Error).message)) {
        isTlsOn = false; // libpq's `prefer`: without, where the server has none
        continue;
      }
      if (performance.now() > until || !mayPass(error)) throw error;
      onError(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
