/** SQLSTATEs that a single row can cause: a constraint violation, a row affected twice, a deadlock. */
const ROW_ERROR = /^(?:23|21000$|40)/;

/** Whether the database rejected a statement because of one of its rows. */
export function isRowError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && ROW_ERROR.test(code);
}

/** Caches one value for each object, for as long as the object exists: a process has one database, a test several. */
export function perObject<Key extends object, T>(make: (key: Key) => T): (key: Key) => T {
  const made = new WeakMap<Key, { value: T }>();
  return (key) => {
    let entry = made.get(key);
    if (entry === undefined) {
      entry = { value: make(key) };
      made.set(key, entry);
    }
    return entry.value;
  };
}
