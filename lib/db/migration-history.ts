import { AppError } from "@/lib/errors";
import { VERSION } from "@/lib/version";

/** A row of `_prisma_migrations`. */
export interface RecordedMigration {
  name: string;
  isFinished: boolean;
  isRolledBack: boolean;
  /** The version that applied it, `Countersign 0.2.0`; null for v0.1.0. */
  logs: string | null;
}

/** Finished migrations that this version does not have. */
export function unknownMigrations(
  history: readonly RecordedMigration[],
  known: readonly { name: string }[],
): RecordedMigration[] {
  const names = new Set(known.map(({ name }) => name));
  return history.filter(({ name, isFinished, isRolledBack }) => isFinished && !isRolledBack && !names.has(name));
}

/** "Countersign 0.3.0 (20261201…_x)" for the newest unknown one. */
export function newerProgram(unknown: readonly RecordedMigration[]): string {
  const newest = unknown.at(-1);
  const program = newest?.logs?.startsWith("Countersign ") ? newest.logs : "a newer version of Countersign";
  return `${program} (migration ${newest?.name})`;
}

/**
 * Checks that this version may use a database with this history.
 * @param tables the tables of a database without a history
 * @returns names of the finished migrations
 * @throws AppError precondition_failed with the fix
 */
export function checkHistory(
  history: readonly RecordedMigration[],
  known: readonly { name: string }[],
  tables: readonly string[],
): Set<string> {
  const unknown = unknownMigrations(history, known);
  const finished = new Set(history.filter((one) => one.isFinished && !one.isRolledBack).map(({ name }) => name));
  const isOurs = known.some(({ name }) => finished.has(name));
  if (tables.length > 0 || (unknown.length > 0 && !isOurs)) {
    const named = tables.length > 3 ? `${tables.slice(0, 3).join(", ")} and more` : tables.join(", ");
    throw refusal(
      "database_foreign",
      `The database that DATABASE_URL names belongs to another program (${tables.length > 0 ? `it contains the tables ${named}` : "its migrations are not Countersign's"}). Nothing was changed. Name an empty database.`,
    );
  }
  if (unknown.length > 0) {
    const own = known.at(-1)?.name ?? "none";
    throw refusal(
      "schema_newer",
      `The database was migrated by ${newerProgram(unknown)}, but this is Countersign ${VERSION} (migration ${own}), which does not support that schema. Nothing was changed. Start the newer version, or restore the backup made before the upgrade.`,
    );
  }
  const failed = history.find((one) => !one.isFinished && !one.isRolledBack && !finished.has(one.name));
  if (failed) {
    throw refusal(
      "migration_failed",
      `The migration ${failed.name} failed earlier and may have been applied in part. Undo its statements by hand, then run: npm run cli -- database resolve ${failed.name} --rolled-back (or complete it by hand and use --applied). The next start continues from there.`,
    );
  }
  return finished;
}

const refusal = (reason: string, message: string) =>
  new AppError("precondition_failed", message, { details: { reason } });
