import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import type { MigrationFile } from "./schema-engine";

/** Reads `prisma/migrations/<name>/migration.sql`, oldest first. */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(join(directory, name, "migration.sql"), "utf8") })),
  );
}

/** Applied migrations as `_prisma_migrations` knows them: name to checksum (hex SHA-256 of the SQL). */
export type AppliedMigrations = ReadonlyMap<string, string>;

/**
 * Brings the database to the newest schema. The engine (a second of start-up) is loaded only when something is missing.
 * @returns the names applied now
 */
export async function migrate(
  factory: SqlMigrationAwareDriverAdapterFactory,
  applied: AppliedMigrations,
  directory: string,
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const isCurrent = migrations.every(
    ({ name, sql }) => applied.get(name) === createHash("sha256").update(sql).digest("hex"),
  );
  if (isCurrent) return [];
  const { applyMigrations } = await import("./schema-engine");
  return applyMigrations(factory, migrations);
}
