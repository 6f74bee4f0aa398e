import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { createPglite, pgliteSession } from "./embedded";
import {
  type MigrationFile,
  type MigrationSession,
  migrate,
  readHistory,
  readMigrations,
  resolveFailed,
} from "./migrations";
import { postgresqlSession } from "./postgresql";
import { applyMigrations, diffSchema, pgliteFactory, postgresqlFactory } from "./schema-engine";
import { defineStatement, type NoValues } from "./statement";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");
const SCHEMA = join(import.meta.dirname, "../../prisma/schema.prisma");
const first: MigrationFile = { name: "20260101000000_first", sql: "CREATE TABLE a (id int); CREATE TABLE b (id int);" };
const broken: MigrationFile = {
  name: "20260102000000_second",
  sql: "CREATE TABLE c (id int); INSERT INTO nowhere VALUES (1);",
};
const corrected: MigrationFile = { ...broken, sql: "CREATE TABLE c (id int); INSERT INTO a VALUES (1);" };

/** Output of the schema engine when history and schema agree. */
const EMPTY = /^(\s*|-- This is an empty migration\.\s*)$/;

let session: MigrationSession;
let pglite: PGlite | undefined;
let close: () => Promise<void>;
let own: OwnDatabase;
beforeAll(async () => {
  own = await createOwnDatabase();
  if (own.url) {
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    session = postgresqlSession(client);
    close = () => client.end();
  } else {
    const embedded = await createPglite();
    pglite = embedded;
    session = pgliteSession(embedded);
    close = () => embedded.close();
  }
});
afterEach(() => session.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
afterAll(async () => {
  await close();
  await own.drop();
});

const TABLES = defineStatement<NoValues, { name: string }>(
  "test-tables",
  "SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
);
const tables = async () => (await session.query(TABLES, {})).map(({ name }) => name);

const LEAVE_HALF_WAY = defineStatement<{ id: string; name: string }>(
  "test-leave-half-way",
  "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ($id, 'x', $name, now())",
);
const leave = (name: string) => session.query(LEAVE_HALF_WAY, { id: crypto.randomUUID(), name });

describe("a migration", () => {
  it("is recorded once, with the version that applied it, and not run again", async () => {
    expect(await migrate(session, [first])).toEqual([first.name]);
    expect(await migrate(session, [first])).toEqual([]);
    expect(await readHistory(session)).toEqual([
      { name: first.name, isFinished: true, isRolledBack: false, logs: expect.stringMatching(/^Countersign \d/) },
    ]);
  });

  it("that fails changes nothing, is named in the error, and succeeds once it is fixed", async () => {
    await migrate(session, [first]);
    await expect(migrate(session, [first, broken])).rejects.toMatchObject({
      code: "precondition_failed",
      publicMessage: expect.stringMatching(
        /^The migration 20260102000000_second failed and changed nothing: .*nowhere/,
      ),
    });
    expect(await tables()).toEqual(["_prisma_migrations", "a", "b"]);
    expect(await readHistory(session)).toHaveLength(1);
    expect(await migrate(session, [first])).toEqual([]); // the previous version continues
    expect(await migrate(session, [first, corrected])).toEqual([corrected.name]);
    expect(await tables()).toContain("c");
  });

  it("that v0.1.0 applied in part blocks startup and names the command that resolves it, in both directions", async () => {
    await migrate(session, [first]);
    await leave(corrected.name);
    await expect(migrate(session, [first, corrected])).rejects.toMatchObject({
      publicMessage: expect.stringContaining(`npm run cli -- database resolve ${corrected.name} --rolled-back`),
    });
    await resolveFailed(session, corrected, "rolled_back");
    expect(await migrate(session, [first, corrected])).toEqual([corrected.name]);

    const third = { name: "20260103000000_third", sql: "CREATE TABLE d (id int);" };
    await leave(third.name);
    await resolveFailed(session, third, "applied");
    expect(await migrate(session, [first, corrected, third])).toEqual([]);
    await expect(resolveFailed(session, third, "applied")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a script", () => {
  it("runs unchanged, with semicolons in comments and strings", async () => {
    const sql = "-- one; two\nCREATE TABLE a (id int); INSERT INTO a VALUES (1); COMMENT ON TABLE a IS 'x; y';";
    await migrate(session, [{ ...first, sql }]);
    const describe = defineStatement("test-describe", "SELECT id, obj_description('a'::regclass) AS words FROM a");
    expect(await session.query(describe, {})).toEqual([{ id: 1, words: "x; y" }]);
  });
});

describe("a database of another version or program", () => {
  it("of a newer version is rejected in one sentence with both versions, and nothing is changed", async () => {
    await migrate(session, [first, corrected]);
    await expect(migrate(session, [first])).rejects.toMatchObject({
      details: { reason: "schema_newer" },
      publicMessage: expect.stringMatching(
        /migrated by Countersign \d+\.\d+\.\d+ \(migration 20260102000000_second\), but this is Countersign \d+\.\d+\.\d+ \(migration 20260101000000_first\)/,
      ),
    });
    expect(await readHistory(session)).toHaveLength(2);
  });

  it("of another program is rejected, with and without its own migrations", async () => {
    await session.run("CREATE TABLE invoices (id int)");
    await expect(migrate(session, [first])).rejects.toMatchObject({
      details: { reason: "database_foreign" },
      publicMessage: expect.stringContaining("it contains the tables invoices"),
    });
    expect(await tables()).toEqual(["invoices"]);
    await session.run("DROP TABLE invoices");
    await migrate(session, [{ name: "2020_theirs", sql: "CREATE TABLE invoices (id int)" }]);
    await expect(migrate(session, [first])).rejects.toMatchObject({ details: { reason: "database_foreign" } });
  });
});

describe("the existing migrations", () => {
  /** Prisma's schema engine on the database of `session`. */
  const prismaEngine = () => (own.url ? postgresqlFactory(own.url) : pgliteFactory(pglite as PGlite)); // one of the two is set

  it("leave Prisma's schema engine nothing to apply", async () => {
    const migrations = await readMigrations(MIGRATIONS);
    expect(await migrate(session, migrations)).toHaveLength(migrations.length);
    expect(await applyMigrations(prismaEngine(), migrations)).toEqual([]);
  }, 180_000);

  it("agree with schema.prisma", async () => {
    if (!pglite) return; // one engine is enough: the files are the same
    const schema = { path: "prisma/schema.prisma", content: await readFile(SCHEMA, "utf8") };
    expect(await diffSchema(prismaEngine(), await readMigrations(MIGRATIONS), schema)).toMatch(EMPTY);
  }, 180_000);

  it("are recorded as Prisma's schema engine records them, so neither applies the other's again", async () => {
    const migrations = await readMigrations(MIGRATIONS);
    const read = defineStatement(
      "test-read-history",
      `SELECT migration_name, checksum, applied_steps_count, finished_at >= started_at AS finished, rolled_back_at
       FROM _prisma_migrations ORDER BY migration_name`,
    );
    const record = () => session.query(read, {});
    // Prisma's schema engine wrote the history of v0.1.0; ours continues it.
    const released = migrations.slice(0, -1);
    expect(await applyMigrations(prismaEngine(), released)).toHaveLength(released.length);
    expect(await migrate(session, released)).toEqual([]);
    expect(await migrate(session, migrations)).toEqual(migrations.slice(-1).map(({ name }) => name));
    expect(await applyMigrations(prismaEngine(), migrations)).toEqual([]);
    const continued = await record();
    await session.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    await migrate(session, migrations);
    expect(await record()).toEqual(continued);
  }, 180_000);

  it("contain no transaction control and no statement that PostgreSQL rejects inside a transaction", async () => {
    const migrations = await readMigrations(MIGRATIONS);
    expect(migrations.length).toBeGreaterThan(0);
    const forbidden = /^\s*(BEGIN|START TRANSACTION|COMMIT|ROLLBACK|END\s*;|VACUUM)|\bCONCURRENTLY\b/im;
    for (const { name, sql } of migrations) expect(sql.replace(/--[^\n]*/g, ""), name).not.toMatch(forbidden);
  });
});
