import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaPGlite } from "pglite-prisma-adapter";
import type { Database } from "./database";
import { openDirectory, pgliteSession } from "./embedded";
import { PrismaClient } from "./generated/client";
import type { MigrationSession } from "./migrations";
import { assertUsableServer, postgresqlSession, withFirstConnection } from "./postgresql";
import { defineStatement, type NoValues } from "./statement";

/** A database before startup applies its migrations. */
export interface ProbedDatabase {
  /** Query only tables that are in `tables`. */
  db: Pick<Database, "prisma" | "engine">;
  session: MigrationSession;
  tables: ReadonlySet<string>;
}

/** No retries: the check reports the current state. */
const RETRY_FOR_MS = 0;

/**
 * Opens the database as startup does, with the same checks, and applies nothing. The embedded database must exist and is locked
 * meanwhile.
 * @throws AppError when opening the database fails
 */
export async function withProbedDatabase<T>(
  { databaseUrl, dataDir }: { databaseUrl: string | undefined; dataDir: string },
  use: (probed: ProbedDatabase) => Promise<T>,
): Promise<T> {
  if (databaseUrl) {
    const onError = () => {}; // the running statement reports it
    return withFirstConnection({ url: databaseUrl, onError, retryForMs: RETRY_FOR_MS }, async (client, config) => {
      await assertUsableServer(client, config, onError);
      const prisma = new PrismaClient({ adapter: new PrismaPg(config) });
      return inside({ prisma, engine: "postgresql" }, postgresqlSession(client), use);
    });
  }
  const { pglite, close } = await openDirectory(dataDir);
  try {
    const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });
    return await inside({ prisma, engine: "pglite" }, pgliteSession(pglite), use);
  } finally {
    await close();
  }
}

const TABLES = defineStatement<NoValues, { name: string }>(
  "probe-tables",
  "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()",
);

async function inside<T>(
  db: { prisma: PrismaClient; engine: Database["engine"] },
  session: MigrationSession,
  use: (probed: ProbedDatabase) => Promise<T>,
): Promise<T> {
  try {
    const rows = await session.query(TABLES, {});
    return await use({ db, session, tables: new Set(rows.map(({ name }) => name)) });
  } finally {
    await db.prisma.$disconnect();
  }
}

const CLOCK = defineStatement<NoValues, { now: string | number }>(
  "probe-clock",
  "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now",
);

/** The database's clock, in milliseconds since 1970. */
export async function readClock({ session }: Pick<ProbedDatabase, "session">): Promise<number> {
  const rows = await session.query(CLOCK, {});
  return Number(rows[0]?.now);
}
