import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPGlite } from "pglite-prisma-adapter";
import type { Database } from "./database";
import { lockDirectory } from "./directory-lock";
import { PrismaClient } from "./generated/client";
import { migrate } from "./migrations";

export interface EmbeddedOptions {
  /** Directory of the data, or `memory` for a database that ends with the process (tests). */
  directory: string | "memory";
  migrationsDirectory: string;
  /** What an empty database starts from instead of nothing: a dump of `dumpDataDir` (tests: creating one takes four times as long). */
  dump?: Blob;
}

/** Page cache of the embedded database. PGlite's own 128 MB would be half of the process; the kernel caches the files anyway. */
const MEMORY = ["-c", "shared_buffers=16MB"];

/** PGlite as this project uses it; also for shadow databases and tests. */
export function createPglite(dataDir?: string, dump?: Blob): Promise<PGlite> {
  return PGlite.create({
    ...(dataDir ? { dataDir } : {}),
    ...(dump ? { loadDataDir: dump } : {}),
    extensions: { pg_trgm },
    startParams: [...PGlite.defaultStartParams, ...MEMORY],
  });
}

/**
 * Opens the embedded PostgreSQL, migrating it first. One process owns the directory.
 * @throws AppError unavailable when another process does
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const isPersistent = options.directory !== "memory";
  const unlock = isPersistent ? await lockDirectory(options.directory) : async () => {};
  const pglite = await createPglite(isPersistent ? join(options.directory, "pglite") : undefined, options.dump);
  await migrate(new PrismaPGlite(pglite), await appliedMigrations(pglite), options.migrationsDirectory);
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });

  return {
    engine: "pglite",
    prisma,
    transaction: (run) => prisma.$transaction(run, { maxWait: 30_000, timeout: 30_000 }),
    async query<Row>(statement: { text: string }, values: readonly unknown[]) {
      const result = await pglite.query<Row>(statement.text, [...values]);
      return result.rows;
    },
    async listen(channel, onMessage) {
      await pglite.listen(channel, onMessage);
    },
    async close() {
      await prisma.$disconnect();
      await pglite.close();
      await unlock();
    },
  };
}

async function appliedMigrations(pglite: PGlite): Promise<Map<string, string>> {
  const { rows } = await pglite.query<{ found: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found",
  );
  if (!rows[0]?.found) return new Map();
  const applied = await pglite.query<{ migration_name: string; checksum: string }>(
    "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL",
  );
  return new Map(applied.rows.map((row) => [row.migration_name, row.checksum]));
}
