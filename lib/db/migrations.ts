import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/errors";
import { VERSION } from "@/lib/version";
import { LOCKS } from "./locks";
import { checkHistory, type RecordedMigration } from "./migration-history";
import { defineStatement, type NoValues, type SqlValues, type Statement } from "./statement";

export interface MigrationFile {
  /** Directory name, `20261121000000_first`. */
  name: string;
  /** The SQL of its `migration.sql`. */
  sql: string;
}

/** One connection without statement timeouts, for the duration of the migrations. */
export interface MigrationSession {
  /** Runs one statement or several, without values. */
  run(sql: string): Promise<void>;
  query<Values extends SqlValues, Row>(statement: Statement<Values, Row>, values: NoInfer<Values>): Promise<Row[]>;
}

/** Reads `prisma/migrations/<name>/migration.sql`, oldest first. */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(join(directory, name, "migration.sql"), "utf8") })),
  );
}

const HAS_HISTORY = defineStatement<NoValues, { found: boolean }>(
  "migrations-table",
  "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found",
);
const READ_HISTORY = defineStatement<NoValues, RecordedMigration>(
  "migrations-history",
  `SELECT migration_name AS name, finished_at IS NOT NULL AS "isFinished", rolled_back_at IS NOT NULL AS "isRolledBack", logs
   FROM _prisma_migrations ORDER BY started_at, migration_name`,
);

/** The rows of `_prisma_migrations`, oldest first; undefined when the table does not exist. */
export async function readHistory(session: MigrationSession): Promise<RecordedMigration[] | undefined> {
  const [table] = await session.query(HAS_HISTORY, {});
  return table?.found ? session.query(READ_HISTORY, {}) : undefined;
}

/**
 * Migrates the database to the newest schema (decision 126). Each migration and its row in Prisma's `_prisma_migrations` are one
 * transaction: a migration is applied completely or not at all, and can be retried after a fix. Idempotent; several processes
 * may call it concurrently.
 * @returns the names applied now
 * @throws AppError precondition_failed: the database belongs to another program or a newer version, or a migration failed
 */
export async function migrate(session: MigrationSession, migrations: readonly MigrationFile[]): Promise<string[]> {
  const applied: string[] = [];
  for (const next of await pendingMigrations(session, migrations)) {
    if (await applyOne(session, migrations, next)) applied.push(next.name);
  }
  return applied;
}

/** @throws AppError precondition_failed as `migrate` */
export async function pendingMigrations(
  session: MigrationSession,
  migrations: readonly MigrationFile[],
): Promise<MigrationFile[]> {
  const history = await readHistory(session);
  const tables = history ? [] : await foreignTables(session);
  const finished = checkHistory(history ?? [], migrations, tables);
  return migrations.filter(({ name }) => !finished.has(name));
}

const LOCK = defineStatement<{ lock: string }>("migrations-lock", "SELECT pg_advisory_xact_lock($lock)");

/** @returns false when another process applied it first */
async function applyOne(
  session: MigrationSession,
  migrations: readonly MigrationFile[],
  { name, sql }: MigrationFile,
): Promise<boolean> {
  await session.run("BEGIN");
  try {
    await session.query(LOCK, { lock: String(LOCKS.migrations) });
    const stillMissing = (await pendingMigrations(session, migrations)).some((one) => one.name === name);
    if (stillMissing) {
      await session.run(CREATE_TABLE);
      await session.run(sql);
      await recordApplied(session, name, sql);
    }
    await session.run("COMMIT");
    return stillMissing;
  } catch (error) {
    await session.run("ROLLBACK").catch(() => {}); // the connection is gone, and with it the transaction
    if (error instanceof AppError) throw error;
    throw new AppError(
      "precondition_failed",
      `The migration ${name} failed and changed nothing: ${(error as Error).message}. The previous version can continue to use this database. Fix the cause or the migration, and start again.`,
      { cause: error, details: { reason: "migration_failed" } },
    );
  }
}

/** Prisma's own table definition, so that Prisma's tools can read it. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

const RECORD = defineStatement<{ id: string; checksum: string; name: string; program: string }>(
  "migrations-record",
  `INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name, logs, applied_steps_count)
   VALUES ($id, $checksum, now(), clock_timestamp(), $name, $program, 1)`,
);

/** `logs` records the version that applied it, so that an older version can name it when it refuses a newer database. */
async function recordApplied(session: MigrationSession, name: string, sql: string): Promise<void> {
  const checksum = createHash("sha256").update(sql).digest("hex");
  await session.query(RECORD, { id: randomUUID(), checksum, name, program: `Countersign ${VERSION}` });
}

const ROLL_BACK = defineStatement<{ name: string }>(
  "migrations-roll-back",
  `UPDATE _prisma_migrations SET rolled_back_at = now()
   WHERE migration_name = $name AND finished_at IS NULL AND rolled_back_at IS NULL`,
);

/**
 * Records how an operator resolved a partly applied migration (v0.1.0 ran them statement by statement).
 * `rolled_back`: the schema is as before the migration, and the next start applies it. `applied`: the schema is as after it.
 * @throws AppError not_found when no migration of this name has failed
 */
export async function resolveFailed(
  session: MigrationSession,
  { name, sql }: MigrationFile,
  outcome: "applied" | "rolled_back",
): Promise<void> {
  await session.run("BEGIN");
  try {
    await session.query(LOCK, { lock: String(LOCKS.migrations) });
    const history = await readHistory(session);
    if (!history?.some((one) => one.name === name && !one.isFinished && !one.isRolledBack)) {
      throw new AppError("not_found", `Migration ${name} has not failed on this database.`);
    }
    await session.query(ROLL_BACK, { name });
    if (outcome === "applied") await recordApplied(session, name, sql);
    await session.run("COMMIT");
  } catch (error) {
    await session.run("ROLLBACK").catch(() => {}); // the connection is gone, and with it the transaction
    throw error;
  }
}

const FOREIGN_TABLES = defineStatement<NoValues, { name: string }>(
  "migrations-foreign-tables",
  `SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
   ORDER BY 1 LIMIT 4`,
);

/** Tables of a database without a history, except those of extensions. */
async function foreignTables(session: MigrationSession): Promise<string[]> {
  return (await session.query(FOREIGN_TABLES, {})).map(({ name }) => name);
}
