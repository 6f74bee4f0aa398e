/** An installation with its directory and database. */
import type { Deps } from "@/lib/start/deps";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { makeInstallation } from "../testing";

export const nothing = async () => {};

/** A database and an installation on it; an embedded database is in DATA_DIR. */
export async function installed(environment: Record<string, string> = {}) {
  const database: OwnDatabase = await createOwnDatabase();
  const url: Record<string, string> = database.url ? { DATABASE_URL: database.url } : {};
  const installation = await makeInstallation({ ...url, ...environment });
  return {
    ...installation,
    url,
    async remove() {
      await installation.remove();
      await database.drop();
    },
  };
}

export const operator = (deps: Deps) => ({ actor: { kind: "operator" as const }, deps, requestId: "test" });
