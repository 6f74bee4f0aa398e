import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPglite, pgliteSession } from "@/lib/db/embedded";
import { migrate, readMigrations } from "@/lib/db/migrations";

const VARIABLE = "TEST_BLANK_DATABASE";
const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

/** Vitest's global set-up: creates and migrates an embedded database once, as the template of every test file. */
export default async function prepareBlankDatabase(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_DATABASE_URL) return undefined;
  const directory = await mkdtemp(join(tmpdir(), "countersign-blank-"));
  const file = join(directory, "blank.tar");
  const pglite = await createPglite();
  await migrate(pgliteSession(pglite), await readMigrations(MIGRATIONS));
  await writeFile(file, (await pglite.dumpDataDir("none")).stream());
  await pglite.close();
  process.env[VARIABLE] = file; // workers inherit it
  return () => rm(directory, { recursive: true, force: true });
}

/** A dump of a migrated database without rows; undefined outside Vitest. */
export async function blankDatabase(): Promise<Blob | undefined> {
  const file = process.env[VARIABLE];
  return file ? openAsBlob(file) : undefined;
}
