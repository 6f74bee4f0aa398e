import type pg from "pg";

type Query = (...args: unknown[]) => unknown;

/**
 * Makes a connection send its next statement only after the previous one is answered. Inside a transaction Prisma reads several relations
 * of a record concurrently; pg queues them itself, which is deprecated and removed in pg 9. Calls with a callback are passed through: they
 * come from the pool, on a connection that no caller has yet.
 */
export function queryOneAtATime(client: pg.ClientBase): void {
  const query: Query = client.query.bind(client);
  let busy: Promise<void> | undefined;
  const queued: Query = (...args) => {
    if (args.some(isCallback)) return query(...args);
    const result = busy ? busy.then(() => query(...args)) : Promise.resolve(query(...args));
    const ended = result.then(nothing, nothing);
    busy = ended;
    void ended.then(() => {
      if (busy === ended) busy = undefined;
    });
    return result;
  };
  client.query = queued as typeof client.query; // same calls and same results, only later
}

/** Also true for a query object, such as a cursor, which reports its own result. */
const isCallback = (arg: unknown) =>
  typeof arg === "function" || (typeof arg === "object" && arg !== null && "submit" in arg);

const nothing = () => {};
