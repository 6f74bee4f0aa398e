import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { withMigrationSession } from "@/lib/db/maintenance";
import { readMigrations } from "@/lib/db/migrations";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { createProgram } from "./program";

let own: OwnDatabase;
let dataDir: string;
beforeAll(async () => {
  own = await createOwnDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "countersign-cli-database-"));
  vi.stubEnv("DATA_DIR", dataDir);
  vi.stubEnv("DATABASE_URL", own.url ?? "");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await own.drop();
  await rm(dataDir, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

async function run(...words: string[]): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const program = createProgram(() => Promise.reject(new Error("these commands open no more than the schema")));
  await program.parseAsync(["database", ...words], { from: "user" });
  const printed = log.mock.calls.map((call) => call.join(" ")).join("\n");
  log.mockRestore();
  return printed;
}

it("shows, applies and resolves migrations without opening anything else", async () => {
  const names = (await readMigrations("prisma/migrations")).map(({ name }) => name);
  const newest = names.at(-1) as string;
  expect(await run("status")).toContain(`${newest}  pending`);
  expect(await run("migrate")).toBe(`Applied ${names.join(", ")}.`);
  expect(await run("migrate")).toBe("The schema is up to date.");
  expect(await run("status")).toMatch(
    new RegExp(`^Countersign \\d+\\.\\d+\\.\\d+\n(\\S+ {2}applied\n?){${names.length}}$`),
  );

  await withMigrationSession({ databaseUrl: own.url, dataDir }, (session) =>
    session.run(
      `UPDATE _prisma_migrations SET finished_at = NULL, logs = NULL WHERE migration_name = '${newest}';
       INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ('x', 'x', now(), '20990101000000_next')`,
    ),
  );
  const status = await run("status");
  expect(status).toContain(`${newest}  failed`);
  expect(status).toContain("20990101000000_next  applied by a newer version");
  await expect(run("resolve", newest)).rejects.toMatchObject({ code: "invalid_input" });
  await expect(run("resolve", "20990101000000_next", "--applied")).rejects.toMatchObject({ code: "not_found" });
  expect(await run("resolve", newest, "--applied")).toContain("is recorded as applied");
  expect(await run("status")).toContain(`${newest}  applied`);
}, 120_000);
