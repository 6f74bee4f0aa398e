import { randomUUID } from "node:crypto";
import pg from "pg";

/** A database for one test file. */
export interface OwnDatabase {
  /** Undefined without TEST_DATABASE_URL: use the embedded database. */
  url: string | undefined;
  drop(): Promise<void>;
}

/** Creates an empty database on the server of TEST_DATABASE_URL; without that variable it creates nothing. */
export async function createOwnDatabase(): Promise<OwnDatabase> {
  const serverUrl = process.env.TEST_DATABASE_URL;
  if (!serverUrl) return { url: undefined, drop: async () => {} };
  const onServer = async (sql: string) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}
