import type pg from "pg";

type Query = (...args: unknown[]) => unknown;

/**
 * Makes a connection send its next statement when the one before is answered. Inside a transaction Prisma reads several relations of a
 * record at the same time; pg queues them itself, which it has deprecated and ends in pg 9. What has a callback goes through as it is:
 * that is the pool's own, on a connection that nobody else has.
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
  client.query = queued as typeof client.query; // the same calls with the same answers, later
}

/** Also a query object, such as a cursor, which reports by itself. */
const isCallback = (arg: unknown) =>
  typeof arg === "function" || (typeof arg === "object" && arg !== null && "submit" in arg);

const nothing = () => {};
