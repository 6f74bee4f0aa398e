import type { Prisma, PrismaClient } from "./generated/client";
import type { SqlValues, Statement } from "./statement";

/** A Prisma client inside an open transaction, or the plain client where no transaction is needed (reads). */
export type Tx = Prisma.TransactionClient;

/** Connections of this process, for metrics and readiness. */
export interface ConnectionState {
  open: number;
  idle: number;
  /** Callers waiting for a connection. */
  waiting: number;
  /** When this process stopped receiving notifications; undefined while it receives them. */
  notificationsLostSince: Date | undefined;
}

/** The database of this process, on either engine. */
export interface Database {
  readonly engine: "pglite" | "postgresql";
  /** Names of this version's migrations. Any other migration in the database belongs to a newer version. */
  readonly migrations: readonly string[];
  /** For reads outside a transaction. */
  readonly prisma: PrismaClient;
  /** Runs everything or nothing. Inside, use only the given `tx`: PGlite has one session, so a second one would wait forever. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs one raw statement in its own transaction: it is on disk when the promise resolves. */
  query<Values extends SqlValues, Row>(statement: Statement<Values, Row>, values: NoInfer<Values>): Promise<Row[]>;
  /** Receives `NOTIFY channel` from every process on this database. `onGap` reports that notifications may have been missed. */
  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): Promise<void>;
  /** Writes a few kilobytes that need space on the disk, and removes them. @throws the error of the failed write */
  probeWrite(): Promise<void>;
  connections(): ConnectionState;
  /** Replaces idle connections: the address may lead to another server now. */
  renewConnections(): void;
  /** Completes within seconds, whether or not the database answers. */
  close(): Promise<void>;
}
