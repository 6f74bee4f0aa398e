import type { Database } from "./database";

/** SQLSTATEs that a single row can cause: a constraint violation, a row affected twice, a deadlock. */
const ROW_ERROR = /^(?:23|21000$|40)/;

/** Whether the database rejected a statement because of one of its rows. */
export function isRowError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && ROW_ERROR.test(code);
}

/** One value per database. A process has one database, a test several. */
export function perDatabase<T>(make: (db: Database) => T): (db: Database) => T {
  const made = new WeakMap<Database, T>();
  return (db) => {
    let value = made.get(db);
    if (value === undefined) {
      value = make(db);
      made.set(db, value);
    }
    return value;
  };
}
