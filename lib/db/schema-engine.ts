import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { PGlite } from "@electric-sql/pglite";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type * as SchemaEngineModule from "@prisma/schema-engine-wasm";
import pg from "pg";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { createPglite } from "./embedded";
import type { MigrationFile } from "./migrations";

type Bindings = typeof SchemaEngineModule & { __wbg_set_wasm(exports: WebAssembly.Exports): void };

let bindings: Promise<Bindings> | undefined;

type Factory = SqlMigrationAwareDriverAdapterFactory;

/**
 * Runs scripts as a whole. Prisma's adapter for PostgreSQL splits them at every semicolon, even inside comments and strings, and the one for
 * PGlite does not wait for them. Both drivers accept several statements in one call.
 */
function withWholeScripts(adapter: SqlDriverAdapter, run: (script: string) => Promise<unknown>): SqlDriverAdapter {
  adapter.executeScript = async (script) => void (await run(script));
  return adapter;
}

/** Connects the schema engine to an embedded database; its shadow database is a second one in memory. */
export function pgliteFactory(pglite: PGlite): Factory {
  const open = async (database: PGlite) =>
    withWholeScripts(await new PrismaPGlite(database).connect(), (script) => database.exec(script));
  return Object.assign(new PrismaPGlite(pglite), {
    connect: () => open(pglite),
    connectToShadowDb: async () => open(await createPglite()),
  });
}

/** Connects the schema engine to a PostgreSQL server, to apply migrations only: diffing fails because Prisma's adapter can't read type "char". */
export function postgresqlFactory(url: string): Factory {
  const open = async () => {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect();
    return withWholeScripts(adapter, (script) => pool.query(script));
  };
  return Object.assign(new PrismaPg({ connectionString: url }), { connect: open });
}

/**
 * Loads Prisma's schema engine from its npm package, without a download. The package expects a bundler that imports `.wasm`, so in Node
 * the module is instantiated manually. For authoring migrations and for tests; the program itself migrates with `migrations.ts`.
 */
function loadBindings(): Promise<Bindings> {
  bindings ??= (async () => {
    const require = createRequire(import.meta.url);
    const glueUrl = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const glue = (await import("@prisma/schema-engine-wasm/schema_engine_bg")) as unknown as Bindings;
    const bytes = await readFile(glueUrl.replace(/\.js$/, ".wasm"));
    const { instance } = await WebAssembly.instantiate(bytes, {
      "./schema_engine_bg.js": glue as unknown as WebAssembly.ModuleImports,
    });
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
    return glue;
  })();
  return bindings;
}

export interface SchemaFile {
  path: string;
  content: string;
}

const NO_FILTER = { externalTables: [], externalEnums: [] };

function migrationList(migrations: readonly MigrationFile[]): SchemaEngineModule.MigrationList {
  return {
    baseDir: "prisma/migrations",
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
}

async function openEngine(factory: Factory, schema?: SchemaFile) {
  const { SchemaEngine } = await loadBindings();
  return SchemaEngine.new(
    { datamodels: schema ? [[schema.path, schema.content]] : undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

/**
 * Applies pending migrations as Prisma does: tests use it to prove that `migrations.ts` leaves the state that Prisma's tools expect.
 * @returns the names applied now
 */
export async function applyMigrations(factory: Factory, migrations: readonly MigrationFile[]): Promise<string[]> {
  const engine = await openEngine(factory);
  try {
    const applied = await engine.applyMigrations({ migrationsList: migrationList(migrations), filters: NO_FILTER });
    return applied.appliedMigrationNames;
  } finally {
    engine.free();
  }
}

/**
 * The SQL that leads from the migrations (or an empty database) to the schema. It runs on the adapter's shadow database, so
 * the real one is not touched.
 */
export async function diffSchema(
  factory: Factory,
  migrations: readonly MigrationFile[],
  schema: SchemaFile,
): Promise<string> {
  const engine = await openEngine(factory, schema);
  try {
    const result = await engine.diff({
      from: migrations.length === 0 ? { tag: "empty" } : { tag: "migrations", ...migrationList(migrations) },
      to: { tag: "schemaDatamodel", files: [schema] },
      script: true,
      exitCode: null,
      shadowDatabaseUrl: null,
      filters: NO_FILTER,
    } as SchemaEngineModule.DiffParams);
    return result.stdout ?? "";
  } finally {
    engine.free();
  }
}
