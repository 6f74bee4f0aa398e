import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type * as SchemaEngineModule from "@prisma/schema-engine-wasm";
import type { MigrationFile } from "./migrations";

type Bindings = typeof SchemaEngineModule & { __wbg_set_wasm(exports: WebAssembly.Exports): void };

let bindings: Promise<Bindings> | undefined;

/**
 * Loads Prisma's schema engine from its npm package. The package expects a bundler that imports `.wasm`; Node has
 * none, so the module is instantiated by hand. No download. For authoring and for tests: the program itself migrates with
 * `migrations.ts`.
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

async function openEngine(factory: SqlMigrationAwareDriverAdapterFactory, schema?: SchemaFile) {
  const { SchemaEngine } = await loadBindings();
  return SchemaEngine.new(
    { datamodels: schema ? [[schema.path, schema.content]] : undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

/**
 * Applies what is missing as Prisma does: the judge in the tests that `migrations.ts` leaves what Prisma's tools expect.
 * @returns the names applied now
 */
export async function applyMigrations(
  factory: SqlMigrationAwareDriverAdapterFactory,
  migrations: readonly MigrationFile[],
): Promise<string[]> {
  const engine = await openEngine(factory);
  try {
    const applied = await engine.applyMigrations({ migrationsList: migrationList(migrations), filters: NO_FILTER });
    return applied.appliedMigrationNames;
  } finally {
    engine.free();
  }
}

/**
 * The SQL that leads from the migrations (or from nothing) to the schema. The adapter's shadow database is used, so
 * nothing in the real one is touched.
 */
export async function diffSchema(
  factory: SqlMigrationAwareDriverAdapterFactory,
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
