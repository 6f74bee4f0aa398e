import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { AppError } from "@/lib/errors";
import { ensurePrivateDirectory, makeTreePrivate } from "@/lib/files/private-directory";
import type { Database } from "./database";
import { lockDirectory } from "./directory-lock";
import { PrismaClient } from "./generated/client";
import { type MigrationSession, migrate, readMigrations } from "./migrations";

export interface EmbeddedOptions {
  /** Data directory, or `memory` for a database that exists only in this process (tests). */
  directory: string | "memory";
  migrationsDirectory: string;
  /** Initial content of a new database, from `dumpDataDir` (for tests: creating a database takes four times as long). */
  dump?: Blob;
}

/** Page cache of the embedded database. PGlite's default of 128 MB would be half of the process's memory; the kernel caches the files anyway. */
const MEMORY = ["-c", "shared_buffers=16MB"];

/** PGlite as configured for this project; also for shadow databases and tests. */
export function createPglite(dataDir?: string, dump?: Blob): Promise<PGlite> {
  return PGlite.create({
    ...(dataDir ? { dataDir } : {}),
    ...(dump ? { loadDataDir: dump } : {}),
    extensions: { pg_trgm },
    startParams: [...PGlite.defaultStartParams, ...MEMORY],
  });
}

/** PGlite's only session, for migrations. */
export function pgliteSession(pglite: PGlite): MigrationSession {
  return {
    run: async (sql) => void (await pglite.exec(sql)),
    query: async (statement, values) => (await pglite.query<never>(statement.text, statement.valuesOf(values))).rows,
  };
}

/**
 * Locks DATA_DIR and opens the cluster in it, without migrating.
 * @throws AppError unavailable when another process holds the lock; precondition_failed when the directory can't be used
 */
export async function openDirectory(directory: string): Promise<{ pglite: PGlite; close(): Promise<void> }> {
  await ensurePrivateDirectory(directory, "DATA_DIR");
  const unlock = await lockDirectory(directory);
  const cluster = join(directory, "pglite");
  try {
    await ensurePrivateDirectory(cluster, "The embedded database's directory");
    const pglite = await createPglite(cluster).catch(async (error: unknown) => {
      throw await openFailure(directory, error);
    });
    await makeTreePrivate(cluster);
    return {
      pglite,
      async close() {
        await pglite.close();
        await makeTreePrivate(cluster);
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/**
 * Opens the embedded PostgreSQL after migrating it. One process owns the directory.
 * @throws AppError as `openDirectory` and `migrate`
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { pglite, close } =
    options.directory === "memory" ? await openMemory(options.dump) : await openDirectory(options.directory);
  const migrations = await readMigrations(options.migrationsDirectory);
  try {
    await migrate(pgliteSession(pglite), migrations);
  } catch (error) {
    await close();
    throw error;
  }
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });

  return {
    engine: "pglite",
    migrations: migrations.map(({ name }) => name),
    prisma,
    transaction: (run) => prisma.$transaction(run, { maxWait: 30_000, timeout: 30_000 }),
    query: async (statement, values) => (await pglite.query<never>(statement.text, statement.valuesOf(values))).rows,
    async listen(channel, onMessage) {
      await pglite.listen(channel, onMessage);
    },
    probeWrite: () => (options.directory === "memory" ? Promise.resolve() : probeDisk(options.directory)),
    connections: () => ({ open: 1, idle: 0, waiting: 0, notificationsLostSince: undefined }),
    renewConnections: () => {},
    async close() {
      await prisma.$disconnect();
      await close();
    },
  };
}

const PROBE_BYTES = 64 * 1024;

/** A separate file beside PGlite's: PGlite never vacuums, so a probe table would grow without limit. */
async function probeDisk(directory: string): Promise<void> {
  const path = join(directory, "write.probe");
  try {
    await writeFile(path, Buffer.alloc(PROBE_BYTES, 1), { mode: 0o600, flush: true });
  } finally {
    await rm(path, { force: true });
  }
}

const ENOUGH_BYTES = 32 * 1024 * 1024;

/** PostgreSQL in WebAssembly fails with "abort" or "unreachable" for every cause. */
async function openFailure(directory: string, error: unknown): Promise<AppError> {
  const { bavail, bsize } = await statfs(directory);
  const isFull = bavail * bsize < ENOUGH_BYTES;
  const { message } = error instanceof Error ? error : new Error(String(error));
  return new AppError(
    "precondition_failed",
    isFull
      ? `The embedded database in DATA_DIR (${directory}) can't be opened: no space is left on the device. Free some space and start again. No acknowledged write is lost.`
      : `The embedded database in DATA_DIR (${directory}) can't be opened: ${message}. If it is a copy, copy it again while no process uses the original. Otherwise restore a backup to another directory and keep this one.`,
    { cause: error, details: { reason: isFull ? "disk_full" : "database_unusable" } },
  );
}

async function openMemory(dump: Blob | undefined) {
  const pglite = await createPglite(undefined, dump);
  return { pglite, close: () => pglite.close() };
}
