import { join } from "node:path";
import type { Command as Program } from "commander";
import { withMigrationSession } from "@/lib/db/maintenance";
import {
  type MigrationFile,
  migrate,
  pendingMigrations,
  readHistory,
  readMigrations,
  resolveFailed,
} from "@/lib/db/migrations";
import { AppError } from "@/lib/errors";
import { parseEnv } from "@/lib/runtime/env";
import { VERSION } from "@/lib/version";

const MIGRATIONS = "prisma/migrations";

/** `database status | migrate | resolve`: the schema only; no other part of the program starts. */
export function addDatabaseCommands(program: Program): void {
  const group = program.command("database").description("status, migrate, resolve: the schema of the database");
  group
    .command("status")
    .description("show which migrations are applied, pending, failed or of a newer version")
    .action(() => withMigrationSession(parseEnv(process.env), async (session) => console.log(await statusOf(session))));
  group
    .command("migrate")
    .description("apply the pending migrations, as the server does when it starts")
    .action(async () => {
      const migrations = await ownMigrations();
      const applied = await withMigrationSession(parseEnv(process.env), (session) => migrate(session, migrations));
      console.log(applied.length > 0 ? `Applied ${applied.join(", ")}.` : "The schema is up to date.");
    });
  group
    .command("resolve <migration>")
    .description("record how a migration that failed half-way under v0.1.0 was resolved by hand")
    .option("--rolled-back", "its statements were undone: the next start applies it again")
    .option("--applied", "its statements were completed: it counts as applied")
    .action(async (name: string, options: { rolledBack?: boolean; applied?: boolean }) => {
      if (Boolean(options.rolledBack) === Boolean(options.applied)) {
        throw new AppError("invalid_input", "Specify either --rolled-back or --applied.");
      }
      const migration = (await ownMigrations()).find((one) => one.name === name);
      if (!migration) throw new AppError("not_found", `This version has no migration named ${name}.`);
      const outcome = options.applied ? "applied" : "rolled_back";
      await withMigrationSession(parseEnv(process.env), (session) => resolveFailed(session, migration, outcome));
      console.log(`${name} is recorded as ${outcome.replace("_", " ")}. Start the server to continue.`);
    });
}

const ownMigrations = (): Promise<MigrationFile[]> => readMigrations(join(process.cwd(), MIGRATIONS));

async function statusOf(session: Parameters<typeof readHistory>[0]): Promise<string> {
  const migrations = await ownMigrations();
  const history = (await readHistory(session)) ?? [];
  const known = new Set(migrations.map(({ name }) => name));
  const stateOf = (name: string) => {
    const rows = history.filter((row) => row.name === name && !row.isRolledBack);
    if (rows.some(({ isFinished }) => isFinished)) return known.has(name) ? "applied" : "applied by a newer version";
    return rows.length > 0 ? "failed" : "pending";
  };
  const names = [...new Set([...migrations, ...history].map(({ name }) => name))].sort();
  const lines = [`Countersign ${VERSION}`, ...names.map((name) => `${name}  ${stateOf(name)}`)];
  // The error that a start would report.
  const refusal = await pendingMigrations(session, migrations).then(
    () => [],
    (error: Error) => [error instanceof AppError ? error.publicMessage : error.message],
  );
  return [...lines, ...refusal].join("\n");
}
