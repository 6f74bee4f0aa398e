import type { Prisma, PrismaClient } from "./generated/client";
import type { SqlValues, Statement } from "./statement";

/** A Prisma client inside an open transaction, or the plain client where no transaction is needed (reads). */
export type Tx = Prisma.TransactionClient;

/** Connections of this process, for metrics and readiness. */
export interface ConnectionState {
  open: number;
  idle: number;
  /** Callers that wait for a connection. */
  waiting: number;
  /** Since when notifications of other processes don't arrive; undefined while they do. */
  deafSince: Date | undefined;
}

/** The one database, whichever engine runs it. */
export interface Database {
  readonly engine: "pglite" | "postgresql";
  /** Names of the migrations that this program has: others in the database are of a newer one. */
  readonly migrations: readonly string[];
  /** For reads outside a transaction. */
  readonly prisma: PrismaClient;
  /** Runs everything or nothing. Inside, use only the given `tx`: PGlite has one session, and waiting for it would never end. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs one raw statement, which is a transaction of its own: it is on disk when the promise resolves. */
  query<Values extends SqlValues, Row>(statement: Statement<Values, Row>, values: NoInfer<Values>): Promise<Row[]>;
  /** Hears `NOTIFY channel` of every process on this database. `onGap` says that notifications may have been missed. */
  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): Promise<void>;
  /** Writes a few kilobytes that need room on the disk, and leaves nothing. @throws what writing fails with */
  probeWrite(): Promise<void>;
  connections(): ConnectionState;
  /** Replaces connections that nobody uses: the address may lead to another server now. */
  renewConnections(): void;
  /** Ends within seconds, whether the database answers or not. */
  close(): Promise<void>;
}
