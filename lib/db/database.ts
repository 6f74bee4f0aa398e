import type { Prisma, PrismaClient } from "./generated/client";

/** A Prisma client inside an open transaction, or the plain client where no transaction is needed (reads). */
export type Tx = Prisma.TransactionClient;

/** Values a raw statement takes on both engines. Pass JSON as a string and cast it in the SQL. */
export type SqlValue = string | number | boolean | bigint | Date | Uint8Array | null | readonly string[];

/** One statement of a hot path: `name` lets PostgreSQL keep its plan. */
export interface Statement {
  name: string;
  text: string;
}

/** The one database, whichever engine runs it. */
export interface Database {
  readonly engine: "pglite" | "postgresql";
  /** For reads outside a transaction. */
  readonly prisma: PrismaClient;
  /** Runs everything or nothing. Inside, use only the given `tx`: PGlite has one session, and waiting for it would never end. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs one raw statement, which is a transaction of its own: it is on disk when the promise resolves. */
  query<Row>(statement: Statement, values: readonly SqlValue[]): Promise<Row[]>;
  /** Hears `NOTIFY channel` of every process on this database. `onGap` says that notifications may have been missed. */
  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): Promise<void>;
  close(): Promise<void>;
}
