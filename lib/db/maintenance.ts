import { openDirectory, pgliteSession } from "./embedded";
import type { MigrationSession } from "./migrations";
import { postgresqlSession, withFirstConnection } from "./postgresql";

/**
 * Opens the database for migration commands only: nothing is applied, and no other part of the program runs.
 * @throws AppError when opening the database fails
 */
export async function withMigrationSession<T>(
  { databaseUrl, dataDir }: { databaseUrl: string | undefined; dataDir: string },
  use: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  if (databaseUrl) {
    return withFirstConnection({ url: databaseUrl, onError: () => {} }, (client) => use(postgresqlSession(client)));
  }
  const { pglite, close } = await openDirectory(dataDir);
  try {
    return await use(pgliteSession(pglite));
  } finally {
    await close();
  }
}
