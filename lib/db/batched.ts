import type { Database } from "./database";

/** SQLSTATE of what one row of a statement may be refused for: it breaks a constraint, meets another twice, or waits in a circle. */
const OF_ONE_ROW = /^(?:23|21000$|40)/;

/** Whether the database refused a statement because of one of its rows. */
export function isOneRows(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && OF_ONE_ROW.test(code);
}

/** One value for each database, of which a process has one, and a test several. */
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
