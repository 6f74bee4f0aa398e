import { readdir } from "node:fs/promises";
import pg from "pg";

/** What a look at a PostgreSQL server finds, before anything is changed. */
export interface DatabaseProbe {
  /** As PostgreSQL writes it, such as 150008. */
  versionNumber: number;
  isReadOnly: boolean;
  /** This machine's clock minus the database's, in milliseconds. */
  clockDifferenceMs: number;
  maxConnections: number;
  /** Names of migrations that a start would apply. */
  missingMigrations: string[];
  /** Names of migrations that this version does not have: the database is newer. */
  unknownMigrations: string[];
  /** What the installation remembers about itself (lib/platform); empty before the first start. */
  facts: Map<string, string>;
}

const CONNECT_MS = 5_000;

/** Looks at the server without migrating it. @throws what the connection or a statement said */
export async function probePostgresql(url: string, migrationsDirectory: string): Promise<DatabaseProbe> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
  });
  client.on("error", () => {}); // the statement under way reports it
  await client.connect();
  try {
    const askedAt = Date.now();
    const { rows } = await client.query(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('max_connections')::int AS connections,
        (pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on') AS "isReadOnly",
        extract(epoch FROM clock_timestamp()) * 1000 AS now,
        to_regclass('_prisma_migrations') IS NOT NULL AS "isMigrated", to_regclass('platform_facts') IS NOT NULL AS "hasFacts"`,
    );
    const half = (Date.now() - askedAt) / 2;
    const [row] = rows;
    const applied = row.isMigrated
      ? (await client.query("SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL")).rows
      : [];
    const facts = row.hasFacts ? (await client.query("SELECT name, value FROM platform_facts")).rows : [];
    const entries = await readdir(migrationsDirectory, { withFileTypes: true });
    const ours = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const theirs = applied.map(({ name }: { name: string }) => name);
    return {
      versionNumber: row.version,
      isReadOnly: row.isReadOnly,
      clockDifferenceMs: Math.round(askedAt + half - Number(row.now)),
      maxConnections: row.connections,
      missingMigrations: ours.filter((name) => !theirs.includes(name)),
      unknownMigrations: theirs.filter((name) => !ours.includes(name)),
      facts: new Map(facts.map(({ name, value }: { name: string; value: string }) => [name, value])),
    };
  } finally {
    await client.end().catch(() => {}); // it has answered; how it ends does not matter
  }
}
