import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { Database } from "./database";
import { PrismaClient } from "./generated/client";
import { migrate } from "./migrations";

// Any number will do, as long as every process takes the same: it keeps two from migrating at once.
const MIGRATION_LOCK = 7_308_325;
const RECONNECT_MS = 1_000;

export interface PostgresqlOptions {
  url: string;
  migrationsDirectory: string;
  poolSize: number;
  onError: (error: unknown) => void;
}

/** Opens a real PostgreSQL, migrating it first under an advisory lock. */
export async function openPostgresql(options: PostgresqlOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A dropped idle connection is the pool's to replace; without a listener it would end the process.
  pool.on("error", options.onError);
  await migrateUnderLock(pool, options);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  let listener: pg.Client | undefined;
  let isClosed = false;

  return {
    engine: "postgresql",
    prisma,
    transaction: (run) => prisma.$transaction(run, { maxWait: 10_000, timeout: 20_000 }),
    async query<Row>(statement: { name: string; text: string }, values: readonly unknown[]) {
      const result = await pool.query({ ...statement, values: [...values] });
      return result.rows as Row[];
    },
    async listen(channel, onMessage, onGap) {
      const start = async () => {
        if (isClosed) return;
        const client = new pg.Client({ connectionString: options.url, keepAlive: true });
        const retry = (error?: unknown) => {
          if (error) options.onError(error);
          client.removeAllListeners();
          client.on("error", () => {});
          onGap();
          if (!isClosed) setTimeout(() => void start().catch(retry), RECONNECT_MS).unref();
        };
        client.on("notification", (message) => onMessage(message.payload ?? ""));
        client.once("error", retry);
        client.once("end", () => retry());
        try {
          await client.connect();
          await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
          listener = client;
          onGap(); // what was said before LISTEN took effect was not heard
        } catch (error) {
          retry(error);
        }
      };
      await start();
    },
    async close() {
      isClosed = true;
      listener?.removeAllListeners();
      await listener?.end().catch(options.onError);
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** A database that starts beside us, or a busy machine, gets this long; a wrong password or address does not. */
const PATIENCE_MS = 30_000;
/** Refused, too slow, cut off; and PostgreSQL's own "cannot connect now" (57P03): it is starting up. */
const MAY_PASS = /ECONNREFUSED|ECONNRESET|57P03|timeout|terminated unexpectedly/;

/** The first connection of all. @throws what the last attempt said */
async function connectPatiently(pool: pg.Pool, onError: (error: unknown) => void): Promise<pg.PoolClient> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await pool.connect();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (performance.now() > until || !MAY_PASS.test(`${code} ${message}`)) throw error;
      onError(error);
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }
}

async function migrateUnderLock(pool: pg.Pool, options: PostgresqlOptions): Promise<void> {
  const connection = await connectPatiently(pool, options.onError);
  try {
    await connection.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const exists = await connection.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found");
    const rows = exists.rows[0].found
      ? (
          await connection.query(
            "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL",
          )
        ).rows
      : [];
    const applied = new Map<string, string>(rows.map((row) => [row.migration_name, row.checksum]));
    await migrate(new PrismaPg({ connectionString: options.url }), applied, options.migrationsDirectory);
  } finally {
    await connection.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]).catch(options.onError);
    connection.release();
  }
}
